import { WattjobsError } from '@wattjobs/core/errors';
import { withoutTheseSecrets } from '@wattjobs/core/redaction';
import type { MeterConfiguration } from '../configuration/index.ts';
import { configuredSecrets, evidenceOf } from './evidence.ts';
import { explainPage } from './explain-page.ts';
import { MeterFailure } from './meter-failure.ts';
import type { MeterOutcome, OutcomeKind } from './meter-reading.ts';
import { releasePage } from './page-of.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import type { ReaderTerms } from './reader-terms.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { VisitedPage } from './take-visit.ts';
import type { Visit } from './visit.ts';

/** What the end of a visit may take, also after its deadline: the last look at the page, its picture, the logout. */
const farewellMs = 3000;

/** Failures that the page itself may explain better. */
const vagueReasons: ReadonlySet<string> = new Set(['meter_refused', 'step_failed', 'login_refused']);

type End = Pick<MeterOutcome, 'evidence' | 'whyBrowser'> & OutcomeKind;

/** Looks at the page a last time, logs out and closes the visit, whatever happened before; then says what came of it. */
export async function endVisit(
  visit: Visit,
  read: VisitedPage | WattjobsError,
  configuration: MeterConfiguration,
  { clock, screenshotOnError, pageBytes }: ReaderTerms,
  stopwatch: Stopwatch,
): Promise<End> {
  const signal = clock.timeout(farewellMs);
  const snapshot = 'snapshot' in read ? read.snapshot : await attempt(async () => await lastSnapshot(visit, signal));
  const kind = kindOf(read, snapshot, configuration);
  const screenshot = kind.kind === 'failed' && screenshotOnError ? await attempt(async () => await visit.screenshot()) : undefined;
  const logout = await logOut(visit, configuration, signal, stopwatch);
  const secrets = [...configuredSecrets(configuration), ...((await attempt(async () => await visit.secrets())) ?? [])];
  await attempt(async () => await visit.close());
  const matchedText = read instanceof WattjobsError ? undefined : read.interpretation.matchedText;
  const seen = snapshot === undefined ? {} : evidenceOf(snapshot, matchedText, secrets, pageBytes);
  if (snapshot !== undefined) releasePage(snapshot);
  const evidence = { ...seen, ...(screenshot === undefined ? {} : { screenshot }) };
  const mask = (text: string) => withoutTheseSecrets(text, secrets);
  return { ...masked(kind, logout, mask), ...whyBrowser(read, kind, configuration, mask), evidence };
}

/** A login that the meter refused is not tried again with a browser; only a page that wants one may need scripts for it. */
function whyBrowser(
  read: VisitedPage | WattjobsError,
  outcome: OutcomeKind,
  { authentication }: MeterConfiguration,
  mask: (text: string) => string,
): Pick<End, 'whyBrowser'> {
  const isExplained = outcome.kind === 'failed' && read instanceof WattjobsError && outcome.error !== read;
  if (isExplained && !(authentication.type === 'none' && outcome.error.reason === 'login_refused')) return {};
  const failure = read instanceof MeterFailure && read.needsBrowser ? read.message : undefined;
  const why = read instanceof WattjobsError ? failure : read.whyBrowser;
  return why === undefined ? {} : { whyBrowser: mask(why) };
}

/** Without a visit there is nothing to look at, and nothing to log out of. */
export function failedWithoutVisit(error: WattjobsError, configuration: MeterConfiguration): End {
  const secrets = configuredSecrets(configuration);
  return { ...masked(failed(error), undefined, (text) => withoutTheseSecrets(text, secrets)), evidence: {} };
}

function kindOf(read: VisitedPage | WattjobsError, snapshot: PageSnapshot | undefined, configuration: MeterConfiguration): OutcomeKind {
  if (read instanceof WattjobsError) {
    const better = snapshot !== undefined && vagueReasons.has(read.reason) ? explainPage(snapshot, configuration) : undefined;
    return failed(better ?? read);
  }
  const { interpretation } = read;
  if (interpretation.kind === 'says-nothing') return { kind: 'says-nothing' };
  if (interpretation.kind === 'value') {
    const { totalKwh, unit, additional, serial, notes } = interpretation;
    return { kind: 'read', totalKwh, unit, additional, ...(serial === undefined ? {} : { serial }), notes };
  }
  return failed(new MeterFailure(interpretation.why, { reason: interpretation.reason }));
}

function failed(error: WattjobsError): OutcomeKind {
  return { kind: 'failed', error, isTransient: error instanceof MeterFailure && error.isTransient };
}

/** What people and logs get to see. */
function masked(outcome: OutcomeKind, logout: string | undefined, mask: (text: string) => string): OutcomeKind {
  if (outcome.kind === 'read') return { ...outcome, notes: [...outcome.notes, ...(logout === undefined ? [] : [logout])].map(mask) };
  if (outcome.kind !== 'failed' || !(outcome.error instanceof MeterFailure)) return outcome;
  const { message, reason, fix, isTransient, needsBrowser } = outcome.error;
  const all = logout === undefined ? message : `${message}; ${logout}`;
  return { ...outcome, error: new MeterFailure(mask(all), { reason, fix: mask(fix), isTransient, needsBrowser }) };
}

/** Takes the logout steps one after the other, and returns why one could not be taken. */
async function logOut(
  visit: Visit,
  { logoutSteps }: MeterConfiguration,
  signal: AbortSignal,
  stopwatch: Stopwatch,
): Promise<string | undefined> {
  if (logoutSteps.length === 0) return undefined;
  return await stopwatch.time('log out', async () => {
    try {
      for (const step of logoutSteps) await visit.take(step, signal);
      return undefined;
    } catch (error) {
      return `the logout failed: ${error instanceof Error ? error.message : 'for an unknown reason'}`;
    }
  });
}

async function lastSnapshot(visit: Visit, signal: AbortSignal): Promise<PageSnapshot | undefined> {
  for await (const snapshot of visit.snapshots(signal)) return snapshot;
  return undefined;
}

/** What only adds to an outcome may be missing, whatever the cause. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  return await work().catch(() => undefined);
}
