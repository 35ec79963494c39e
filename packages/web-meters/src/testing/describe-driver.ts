import { systemClock } from '@wattjobs/core/time';
import { describe, expect, it } from 'vitest';
import type { MeterConfiguration } from '../configuration/index.ts';
import { createGuard } from '../guard/index.ts';
import type { MeterOutcome } from '../reading/meter-reading.ts';
import { readMeter, type ReaderTerms } from '../reading/read-meter.ts';
import type { DriverCase, DriverSkill } from './driver-case.ts';
import { faultCases } from './fault-cases.ts';
import { legacyCases } from './legacy-cases.ts';
import { loginCases } from './login-cases.ts';
import { pageCases } from './page-cases.ts';

export interface DriverUnderTest {
  readonly driver: 'http' | 'browser';
  readonly cannot: readonly DriverSkill[];
  readonly openBrowser?: ReaderTerms['openBrowser'];
}

const groups: Readonly<Record<string, readonly DriverCase[]>> = {
  'the legacy meters': legacyCases,
  pages: pageCases,
  logins: loginCases,
  'what goes wrong': faultCases,
};

/** What every driver must do: each row reads a real device with `readMeter`. */
export function describeDriver({ driver, cannot, openBrowser }: DriverUnderTest): void {
  async function read(configuration: MeterConfiguration): Promise<MeterOutcome> {
    const guard = createGuard({ allowedNetworks: ['127.0.0.1'] });
    const terms = { guard, clock: systemClock, signal: new AbortController().signal, screenshotOnError: false };
    return await readMeter({ ...configuration, driver }, { ...terms, ...(openBrowser === undefined ? {} : { openBrowser }) });
  }

  describe.each(Object.entries(groups))(`the ${driver} driver: %s`, (_name, cases) => {
    const able = cases.filter(({ needs }) => needs === undefined || !cannot.includes(needs));

    it.each(able)('$title', async ({ start, configure, totalKwh, reason, isTransient, then }) => {
      await using site = await start();
      const outcome = await read(configure(site.url));
      expect(summaryOf(outcome)).toEqual(totalKwh ?? reason);
      if (isTransient !== undefined) expect(outcome).toMatchObject({ isTransient });
      then?.(site, outcome);
    });
  });
}

/** The total; else the reason, with the message if it is another than expected. */
function summaryOf(outcome: MeterOutcome): number | string {
  if (outcome.kind === 'read') return outcome.totalKwh;
  return outcome.kind === 'failed' ? outcome.error.reason : outcome.kind;
}
