import { endpointPaths, type IntervalEndpoint } from '../plan/endpoints.ts';
import { interpretIntervals, type InterpretedIntervals } from '../wire/intervals.ts';
import { lateDays, nextWindow, type Window } from '../plan/windows.ts';
import { failure, type Outcome, success, unusable } from './outcome.ts';
import type { WindowReadContext } from './read-context.ts';

const daySeconds = 86_400;
const quarterHourSeconds = 900;

/** The cloud has the last two years. */
export const intervalHistoryDays = 729;

/** Reads the next window of one interval endpoint; `window` is a backfill's, which moves no watermark. */
export async function readIntervals(endpoint: IntervalEndpoint, context: WindowReadContext, window?: Window): Promise<Outcome> {
  const { cloud, calls, systemId, nowMs, nowSeconds, calendar, system } = context;
  const ids = { systemId, endpoint };
  const watermark = system.watermarks[endpoint];
  // The first pass covers today; earlier history needs a backfill.
  const reread = watermark === undefined ? {} : { rereadDays: lateDays };
  const requested = window ?? nextWindow({ calendar, nowSeconds, watermark, historyDays: intervalHistoryDays, ...reread });
  const answer = await cloud.call({ systemId, path: endpointPaths[endpoint], parameters: telemetryParameters(requested) }, calls);
  if (answer === undefined) return { ...ids, problems: [], outOfCalls: true };
  if ('refusal' in answer) return failure(ids, answer.refusal, nowMs);
  const interpreted = interpretIntervals(endpoint, answer.json, { systemId, nowSeconds });
  const { rows, refused } = interpreted;
  if (rows.length === 0 && refused.length > 0) return unusable(ids, refused, nowMs);
  if (window !== undefined) return success(ids, { intervals: rows }, { refused, nowMs });
  const completeUntil = completeUpTo(requested, interpreted, context.lastReport);
  const moved = Math.max(watermark !== undefined && watermark <= nowSeconds ? watermark : requested.from, completeUntil);
  return success(
    ids,
    { intervals: rows },
    {
      refused,
      nowMs,
      behind: completeUntil >= requested.to && requested.to < nowSeconds,
      delivered: (current) => ({ ...current, watermarks: { ...current.watermarks, [endpoint]: moved } }),
    },
  );
}

/** There is no end parameter: the cloud ends a day or a week after the start, or now. */
function telemetryParameters({ from, to }: Window): Readonly<Record<string, string | number>> {
  return { start_at: from, granularity: to - from <= daySeconds ? 'day' : 'week' };
}

/**
 * Up to when the data is final: no later than the system's last report, because a window after that
 * returns an empty list. The current quarter of an hour is not over.
 */
function completeUpTo(
  { from, to }: Window,
  { startAt, lastReport, lastEnd }: InterpretedIntervals,
  remembered: number | undefined,
): number {
  const reported = Math.max(lastReport ?? remembered ?? 0, lastEnd ?? 0);
  // The cloud moves a start before the first report to that day: there is nothing before it.
  const end = startAt !== undefined && startAt > to ? startAt : to;
  return Math.max(from, Math.min(end, Math.floor(reported / quarterHourSeconds) * quarterHourSeconds));
}
