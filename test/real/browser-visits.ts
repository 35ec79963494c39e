import { existsSync } from 'node:fs';
import { systemClock } from '@wattjobs/core/time';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';
import { createGuard } from '@wattjobs/web-meters/guard';
import type { BrowserVisits, PageSnapshot, Visit } from '@wattjobs/web-meters/reading';

/** Debian’s browsers: the shell is what the image has, the whole browser what people have. */
export const browsers = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium'].filter((path) => existsSync(path));

/** Loopback is where the servers of these suites are. */
const loopback = createGuard({ allowedNetworks: ['127.0.0.0/8'] });

/** Opens a visit with real time. */
export async function openVisit(
  visits: BrowserVisits,
  configuration: MeterConfiguration,
  { guard = loopback, signal = AbortSignal.timeout(20_000) } = {},
): Promise<Visit & AsyncDisposable> {
  const visit = await visits.open(configuration, { guard, clock: systemClock, signal });
  return Object.assign(visit, { [Symbol.asyncDispose]: async () => await visit.close() });
}

/** The first snapshot that has what is looked for. */
export async function snapshotWith(visit: Visit, wanted: string | RegExp = ''): Promise<PageSnapshot> {
  let last = 'nothing';
  for await (const snapshot of visit.snapshots()) {
    if (snapshot.body.search(wanted) >= 0) return snapshot;
    last = snapshot.body;
  }
  throw new Error(`no snapshot has ${wanted}; the last one is ${last}`);
}
