import type { Interpretation, MeterOutcome, PageSnapshot } from '@wattjobs/web-meters/reading';
import { z } from 'zod';

/** What a test of a configuration gave. Nothing of it is stored. */
export const TrialResult = z
  .object({
    success: z.boolean(),
    value: z.number().nullable().describe('The counter, in kWh; null if it was not read.'),
    unit: z.literal('kWh'),
    additionalData: z.record(z.string(), z.number()),
    message: z.string(),
    error: z.string().nullable().describe('Why there is no value.'),
    reason: z.string().nullable().describe('The same, as metrics count it.'),
    fix: z.string().nullable().describe('What to do about it.'),
    matchedText: z.string().nullable().describe('The text that the value was read from.'),
    serial: z.string().nullable(),
    notes: z.array(z.string()),
    steps: z.array(z.object({ name: z.string(), durationMs: z.number() })),
    rawHtml: z.string().nullable().describe('The page, with secrets masked; of a stored reading, its first 5 KB.'),
    screenshot: z.string().nullable().describe('JPEG in base64; only of a failure, and only with a browser.'),
    driver: z.string().nullable().describe('What read it: `http`, `browser` or `ftp`; null for a page that was stored.'),
    whyBrowser: z.string().nullable().describe('Why a browser was used, or is needed.'),
  })
  .meta({ id: 'EndpointTest' });
export type TrialResult = z.output<typeof TrialResult>;

const nothing = {
  success: false,
  value: null,
  unit: 'kWh',
  additionalData: {},
  message: 'The meter was not read.',
  error: null,
  reason: null,
  fix: null,
  matchedText: null,
  serial: null,
  notes: [],
  steps: [],
  rawHtml: null,
  screenshot: null,
  driver: null,
  whyBrowser: null,
} satisfies TrialResult;

/** What a visit gave. `runElsewhere` says how to repeat it with a browser. */
export function ofOutcome(outcome: MeterOutcome, runElsewhere: string): TrialResult {
  const { evidence, steps, driver, whyBrowser } = outcome;
  const seen = {
    ...nothing,
    matchedText: evidence.matchedText ?? null,
    steps: steps.map(({ step, durationMs }) => ({ name: step, durationMs })),
    rawHtml: evidence.pageStart ?? null,
    screenshot: evidence.screenshot === undefined ? null : Buffer.from(evidence.screenshot).toString('base64'),
    driver,
    whyBrowser: whyBrowser ?? null,
  };
  if (outcome.kind === 'read') return { ...seen, ...read(outcome) };
  const { error, reason, fix } =
    outcome.kind === 'failed' ? { ...outcome.error, error: outcome.error.message } : { ...saysNothing, fix: null };
  const needsBrowser = whyBrowser !== undefined || reason === 'browser_missing';
  return { ...seen, error, reason, fix: needsBrowser ? runElsewhere : fix };
}

/** What a configuration makes of a page that was stored. */
export function ofPage(interpretation: Interpretation, page: PageSnapshot): TrialResult {
  const seen = { ...nothing, rawHtml: page.body };
  if (interpretation.kind === 'missing') return { ...seen, error: interpretation.why, reason: 'value_missing' };
  const { matchedText } = interpretation;
  if (interpretation.kind === 'value') return { ...seen, matchedText, ...read(interpretation) };
  if (interpretation.kind === 'says-nothing') return { ...seen, matchedText, ...saysNothing };
  return { ...seen, matchedText, error: interpretation.why, reason: interpretation.reason };
}

const saysNothing = { error: 'The meter answers, and says that it has no value now.', reason: 'no_value' };

function read({
  totalKwh,
  additional,
  serial = null,
  notes,
}: Pick<Extract<Interpretation, { kind: 'value' }>, 'totalKwh' | 'additional' | 'notes'> & { readonly serial?: string | null }) {
  const message = `The value was read: ${totalKwh} kWh.`;
  return { success: true, value: totalKwh, additionalData: { ...additional }, message, serial, notes: [...notes] };
}
