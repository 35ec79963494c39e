import type { MeterConfiguration } from '../configuration/index.ts';
import { abortedBy } from './aborted-by.ts';
import { explainPage } from './explain-page.ts';
import { interpretPage } from './interpret-page.ts';
import type { Interpretation } from './interpretation.ts';
import { logIn, proveLogin } from './log-in.ts';
import { MeterFailure } from './meter-failure.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Visit, VisitTerms } from './visit.ts';

/** What a script may still replace is only believed after this time: many pages begin with `--` or 0. */
const settleMs = 2000;

/** The page with the value, and what it says. */
export interface VisitedPage {
  readonly snapshot: PageSnapshot;
  readonly interpretation: Exclude<Interpretation, { readonly kind: 'missing' }>;
  readonly timeMs: number;
  /** Why a browser might read more. */
  readonly whyBrowser?: string | undefined;
}

/**
 * Logs in, takes the steps and reads the page.
 * @throws MeterFailure
 */
export async function takeVisit(
  visit: Visit,
  configuration: MeterConfiguration,
  terms: VisitTerms,
  stopwatch: Stopwatch,
): Promise<VisitedPage> {
  const { authentication, steps } = configuration;
  const isForm = authentication.type === 'form';
  judgeStatus(visit, isForm);
  if (isForm) {
    await stopwatch.time('log in', async () => {
      await logIn(visit, authentication);
      judgeStatus(visit);
      await proveLogin(visit, configuration);
    });
  }
  for (const [index, step] of steps.entries()) {
    await stopwatch.time(step.action, async () => await named(`steps[${index}] (${step.action})`, async () => await visit.take(step)));
    judgeStatus(visit);
  }
  return await stopwatch.time('value', async () => await readValue(visit, configuration, terms));
}

/** Nothing more is sent to a device that answers with an error. A login form may come with status 401 or 403. */
function judgeStatus({ status }: Visit, mayRefuse = false): void {
  if (status < 400 || (mayRefuse && (status === 401 || status === 403))) return;
  throw new MeterFailure(`the meter answered with status ${status}`, { reason: 'meter_refused' });
}

async function named(step: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof MeterFailure) || error.reason !== 'step_failed') throw error;
    const { reason, isTransient, needsBrowser } = error;
    throw new MeterFailure(`${step}: ${error.message}`, { reason, isTransient, needsBrowser });
  }
}

async function readValue(visit: Visit, configuration: MeterConfiguration, { clock, signal }: VisitTerms): Promise<VisitedPage> {
  if (visit.unsent !== undefined) throw onlyScript(`${visit.unsent} was filled in, and no form was sent`);
  const settled = new AbortController();
  let best: VisitedPage | undefined;
  let missing: { readonly snapshot: PageSnapshot; readonly why: string } | undefined;
  for await (const snapshot of visit.snapshots(AbortSignal.any([signal, settled.signal]))) {
    const interpretation = interpretPage(snapshot, configuration);
    if (interpretation.kind === 'missing') {
      missing = { snapshot, why: interpretation.why };
      continue;
    }
    const isFirst = best === undefined;
    best = { snapshot, interpretation, timeMs: clock.now(), whyBrowser: whyBrowser(visit, snapshot, interpretation.matchedText) };
    if (interpretation.kind === 'value' && interpretation.totalKwh !== 0) break;
    if (isFirst) clock.timeout(settleMs).addEventListener('abort', () => settled.abort(), { once: true });
  }
  if (best !== undefined) return best;
  if (missing === undefined) throw abortedBy(signal);
  const { snapshot, why } = missing;
  const script = whyBrowser(visit, snapshot);
  throw explainPage(snapshot, configuration) ?? valueMissing(why, script);
}

function valueMissing(why: string, script: string | undefined): MeterFailure {
  return new MeterFailure(`${why}${script === undefined ? '' : `; ${script}`}`, {
    reason: 'value_missing',
    needsBrowser: script !== undefined,
  });
}

function onlyScript(why: string): MeterFailure {
  return new MeterFailure(`only a script can go on here: ${why}`, { reason: 'step_failed', needsBrowser: true });
}

/** A script may still replace a text without a digit but 0, such as `--` or `0.0 kWh`. */
function whyBrowser(visit: Visit, snapshot: PageSnapshot, text = ''): string | undefined {
  return visit.driver === 'http' && !/[1-9]/.test(text) ? (visit.whyBrowser ?? scriptIn(snapshot)) : undefined;
}

function scriptIn({ body, frames }: PageSnapshot): string | undefined {
  if (/<script\b|\son(?:load|click)\s*=/i.test(body)) return 'a script of the page may write it';
  return frames.map(scriptIn).find((why) => why !== undefined);
}
