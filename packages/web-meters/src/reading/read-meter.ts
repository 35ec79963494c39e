import { ReportBug, WattjobsError } from '@wattjobs/core/errors';
import type { MeterConfiguration } from '../configuration/index.ts';
import { openFtpVisit } from '../ftp/index.ts';
import { openHttpVisit } from '../http/open-http-visit.ts';
import { endVisit, failedWithoutVisit } from './end-visit.ts';
import { startAddress } from './log-in.ts';
import { MeterFailure } from './meter-failure.ts';
import type { MeterOutcome } from './meter-reading.ts';
import type { ReaderTerms } from './reader-terms.ts';
import { Stopwatch } from './stopwatch.ts';
import { takeVisit, type VisitedPage } from './take-visit.ts';
import type { OpenVisit, Visit } from './visit.ts';

export type { BrowserVisits, ReaderTerms } from './reader-terms.ts';

/**
 * Visits a meter once, within `timeoutMs` of its configuration, and returns what came of it; it never throws.
 * With the driver `auto`, a page that needs scripts is read again with a browser, and the outcome says why.
 */
export async function readMeter(configuration: MeterConfiguration, terms: ReaderTerms): Promise<MeterOutcome> {
  const deadline = terms.clock.timeout(configuration.timeoutMs);
  const visitTerms: ReaderTerms = { ...terms, signal: AbortSignal.any([terms.signal, deadline]) };
  if (configuration.driver === 'ftp') return await visitMeter('ftp', openFtpVisit, configuration, visitTerms);
  if (configuration.driver === 'browser') return await browse(configuration, visitTerms);
  const outcome = await visitMeter('http', openHttpVisit, configuration, visitTerms);
  const { whyBrowser } = outcome;
  if (configuration.driver !== 'auto' || whyBrowser === undefined) return outcome;
  if (terms.openBrowser === undefined && outcome.kind !== 'failed') return outcome;
  const browsed = await browse(configuration, visitTerms, whyBrowser);
  const evidence = { ...outcome.evidence, ...browsed.evidence };
  const steps = [...outcome.steps, ...browsed.steps];
  return { ...browsed, whyBrowser, durationMs: outcome.durationMs + browsed.durationMs, steps, evidence };
}

async function browse(configuration: MeterConfiguration, terms: ReaderTerms, why = 'the configuration wants one'): Promise<MeterOutcome> {
  const { openBrowser } = terms;
  const open: OpenVisit = async (...visit) => {
    if (openBrowser !== undefined) return await (await openBrowser()).open(...visit);
    throw new MeterFailure(`only a browser can read this page, and there is none: ${why}`, { reason: 'browser_missing' });
  };
  return await visitMeter('browser', open, configuration, terms);
}

async function visitMeter(
  driver: Visit['driver'],
  open: OpenVisit,
  configuration: MeterConfiguration,
  terms: ReaderTerms,
): Promise<MeterOutcome> {
  const { clock } = terms;
  const startMs = clock.monotonic();
  const stopwatch = new Stopwatch(clock);
  const outcome = (end: Awaited<ReturnType<typeof endVisit>>): MeterOutcome => {
    const durationMs = Math.round(clock.monotonic() - startMs);
    return { driver, timeMs: clock.now(), durationMs, steps: stopwatch.times, ...end };
  };
  let visit: Visit;
  try {
    visit = await stopwatch.time('open', async () => await open({ ...configuration, address: startAddress(configuration) }, terms));
  } catch (error) {
    return outcome(failedWithoutVisit(errorOf(error), configuration));
  }
  let read: VisitedPage | WattjobsError;
  try {
    read = await takeVisit(visit, configuration, terms, stopwatch);
  } catch (error) {
    read = errorOf(error);
  }
  const timeMs = read instanceof WattjobsError ? clock.now() : read.timeMs;
  return { ...outcome(await endVisit(visit, read, configuration, terms, stopwatch)), timeMs };
}

/** A bug costs one visit, not the whole run. */
function errorOf(error: unknown): WattjobsError {
  return error instanceof WattjobsError ? error : new ReportBug(error);
}
