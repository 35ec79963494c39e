import { FixSettings, RetrySource, RunBackfill, WaitForQuota, type WattjobsError } from '@wattjobs/core/errors';
import type { BackfillWindow, KeyedRow, Pass } from '@wattjobs/core/job';
import { addDays, type Clock, type TimeZone } from '@wattjobs/core/time';
import { withRowsRestored } from '../deliver/lost-rows.ts';
import { type Endpoint, isIntervalEndpoint } from '../plan/endpoints.ts';
import { backfillBound } from '../plan/backfill-bound.ts';
import { isSkipped } from '../plan/skipped-endpoints.ts';
import type { DueRead } from '../plan/quota/planner.ts';
import type { MeteredRead } from './metered-reader.ts';
import { incidentHistoryDays } from '../plan/open-incidents.ts';
import { hasAnswer } from './outcome.ts';
import { intervalHistoryDays } from './read-intervals.ts';
import type { SystemReading } from '../deliver/system-reading.ts';
import type { EnphaseSettings } from '../settings.ts';
import { type EnphaseState, systemState } from '../state.ts';
import { type Window, windowFrom } from '../plan/windows.ts';

export interface BackfillOptions {
  readonly settings: Pick<EnphaseSettings, 'systemIds' | 'intervalSeries'>;
  readonly state: EnphaseState;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly takes: 'rows' | 'legacy-rows';
  toRows(readings: readonly SystemReading[]): readonly KeyedRow[];
  probe(): Promise<WattjobsError | undefined>;
  read(
    reads: readonly DueRead[],
    windowOf: (read: DueRead, calendar: TimeZone) => Window | undefined,
  ): Promise<Pick<MeteredRead, 'readings' | 'problems' | 'change' | 'outcomes' | 'outOfCalls' | 'outOfTime'>>;
}

type BackfillPass = Pass<EnphaseState>;

/** How far back the cloud has data. */
const historyDays = (endpoint: Endpoint) => (isIntervalEndpoint(endpoint) ? intervalHistoryDays : incidentHistoryDays);

/**
 * Reads the next windows of a backfill, one per endpoint and system. The progress is stored, so that the same
 * command continues from there. It takes only quota that the ordinary schedule does not need.
 * @throws FixSettings if the window is invalid, or the destination cannot store the data
 */
export async function backfillPass(requested: BackfillWindow, options: BackfillOptions): Promise<BackfillPass> {
  const { settings, state, clock, takes } = options;
  if (takes !== 'rows')
    throw new FixSettings([{ name: 'LOCAL_API_BASE_URL', problem: 'names an API that cannot store history: set WATTJOBS_API_URL' }]);
  const nowSeconds = Math.floor(clock.now() / 1000);
  const span = { from: backfillBound(requested.from), to: backfillBound(requested.to) };
  const resumed = state.backfill?.from === requested.from && state.backfill.to === requested.to ? state.backfill.positions : {};
  const endpoints: readonly Endpoint[] = [...settings.intervalSeries, 'events', 'alarms'];
  const isAllowed = ({ systemId, endpoint }: DueRead) => !isSkipped(systemState(state, systemId), endpoint, clock.now());
  const all = settings.systemIds.flatMap((systemId) => endpoints.map((endpoint) => ({ systemId, endpoint }))).filter(isAllowed);
  const apiProblem = await options.probe();
  if (apiProblem !== undefined) return { points: [], problems: [apiProblem], next: 'end' };
  const windowOf = ({ systemId, endpoint }: DueRead, calendar: TimeZone): Window | undefined => {
    const start = typeof span.from === 'string' ? calendar.startOfDay(span.from) : span.from.seconds;
    const end = Math.min(nowSeconds, typeof span.to === 'string' ? calendar.startOfDay(addDays(span.to, 1)) : span.to.seconds);
    if (end <= start)
      throw new FixSettings([{ name: '--to', problem: 'is not after --from, or --from is in the future', example: '2026-11-10' }]);
    const oldest = calendar.startOfDay(addDays(calendar.dateAt(nowSeconds), -historyDays(endpoint)));
    const from = Math.max(resumed[keyOf({ systemId, endpoint })] ?? start, oldest);
    return from >= end ? undefined : windowFrom(calendar, from, end);
  };
  const windows = new Map<string, Window>();
  const remembering = (read: DueRead, calendar: TimeZone): Window | undefined => {
    const window = windowOf(read, calendar);
    if (window !== undefined) windows.set(keyOf(read), window);
    return window;
  };
  const withoutDetails = settings.systemIds.filter((systemId) => systemState(state, systemId).details === undefined);
  const details = withoutDetails.map((systemId): DueRead => ({ systemId, endpoint: 'system' }));
  const { readings, problems, change, outcomes, outOfCalls, outOfTime } = await options.read([...details, ...all], remembering);
  const answered = outcomes.filter(({ reading, refusal }) => reading !== undefined || refusal?.kind === 'unprocessable');
  const moved = Object.fromEntries(
    answered.flatMap((outcome) =>
      [windows.get(keyOf(outcome))].flatMap((window) => (window === undefined ? [] : [[keyOf(outcome), window.to]])),
    ),
  );
  const positions: Readonly<Record<string, number>> = { ...resumed, ...moved };
  const isDone = windows.size === 0 && outcomes.every(({ endpoint }) => endpoint === 'system') && problems.length === 0;
  if (isDone && Object.keys(resumed).length === 0) throw nothingRead(all.length > 0);
  const isStuck = outOfCalls || Object.keys(moved).length === 0;
  const isOutOfTime = options.signal.aborted || clock.monotonic() >= options.deadlineMs - 10_000;
  const unfinished = !isDone && (isStuck || isOutOfTime) ? [stoppedAt(positions, outOfCalls && !outOfTime)] : [];
  return {
    points: [],
    rows: options.toRows(readings),
    problems: [...problems, ...unfinished],
    next: isDone || unfinished.length > 0 ? 'end' : 'at-once',
    nothingDue: isDone || hasAnswer(outcomes),
    remember: (current, delivered) => {
      const { backfill: _, ...rest } = change(current, delivered);
      if (isDone) return withRowsRestored(rest);
      return { ...rest, backfill: { from: requested.from, to: requested.to, positions: delivered ? positions : resumed } };
    },
  };
}

/** A backfill that read nothing has failed, because a person expects its data. */
function nothingRead(isAllowed: boolean): WattjobsError {
  return isAllowed
    ? new FixSettings([
        {
          name: '--to',
          problem: `is before the cloud’s history: ${intervalHistoryDays} days for intervals, ${incidentHistoryDays} for events and alarms`,
          example: '2026-11-10',
        },
      ])
    : new RetrySource('the cloud refused every endpoint of this backfill within the last day', {
        reason: 'cloud_not_allowed',
        fix: 'Check what the plan includes; the job tries refused endpoints again after a day.',
      });
}

function keyOf({ systemId, endpoint }: Pick<DueRead, 'systemId' | 'endpoint'>): string {
  return `${systemId} ${endpoint}`;
}

function stoppedAt(positions: Readonly<Record<string, number>>, isUsedUp: boolean): WattjobsError {
  const reached = Object.values(positions);
  const first = reached.length === 0 ? undefined : Math.min(...reached);
  const progress = first === undefined ? 'has not started' : `reached ${new Date(first * 1000).toISOString()}`;
  const fix = 'Run the same command again to continue.';
  if (isUsedUp) {
    return new WaitForQuota(`the backfill ${progress}; the regular schedule needs the rest of the quota`, {
      reason: 'backfill_unfinished',
      fix: `${fix} Each calendar month (UTC) leaves some calls for a backfill; a larger plan leaves more.`,
    });
  }
  return new RunBackfill(`the backfill ${progress} before this run ran out of time`, {
    reason: 'backfill_unfinished',
    fix: `${fix} With a longer JOB_DURATION, one run gets further; the plan limits the calls per minute.`,
  });
}
