import { WattjobsError } from '@wattjobs/core/errors';
import { timeZone, type TimeZone } from '@wattjobs/core/time';
import type { CallLimits, EnphaseCloud } from '../wire/enphase-cloud.ts';
import { type Endpoint, isIntervalEndpoint } from '../plan/endpoints.ts';
import type { DueRead } from '../plan/quota/planner.ts';
import { type EnphaseState, systemState } from '../state.ts';
import { lateDays, longestWindowSeconds, nextWindow, type Window } from '../plan/windows.ts';
import { incidentHistoryDays } from '../plan/open-incidents.ts';
import { endsPass, type Outcome } from './outcome.ts';
import { readAlarms } from './read-alarms.ts';
import { readEvents } from './read-events.ts';
import { readIntervals } from './read-intervals.ts';
import { readSummary, readSystem } from './read-now.ts';
import type { ReadContext, WindowReadContext } from './read-context.ts';

export interface ReadPassOptions {
  readonly cloud: EnphaseCloud;
  readonly calls: CallLimits;
  readonly state: EnphaseState;
  readonly nowMs: number;
  /** Whether each row has its key, or one row describes the system's day so far. */
  readonly takes: 'rows' | 'legacy-rows';
  /** The window of each read; without it, whatever is due. */
  readonly windowOf?: ((read: DueRead, calendar: TimeZone) => Window | undefined) | undefined;
}

/** The results of a pass's reads, in order, without reads that were not made. */
export interface ReadPass {
  readonly outcomes: readonly Outcome[];
  /** What ended the pass early, if it was not a cloud answer: no token is available any more. */
  readonly ended?: WattjobsError;
}

/** Makes the reads one by one, by value, until more are pointless. */
export async function readPass(reads: readonly DueRead[], options: ReadPassOptions): Promise<ReadPass> {
  const outcomes: Outcome[] = [];
  const skippedSystems = new Set<number>();
  for (const read of reads) {
    if (options.calls.signal.aborted) break;
    if (skippedSystems.has(read.systemId)) continue;
    try {
      const outcome = await readOne(read, options, outcomes);
      if (outcome === undefined) continue;
      outcomes.push(outcome);
      const kind = outcome.refusal?.kind;
      if (endsPass(outcome)) break;
      const nothingYet = !outcomes.some(({ reading }) => reading !== undefined);
      const refused = kind === 'unauthorized' || kind === 'forbidden';
      const isWhole = read.endpoint === 'system' || read.endpoint === 'summary';
      if (kind === 'unknown-system' || (refused && (nothingYet || isWhole))) skippedSystems.add(read.systemId);
    } catch (error) {
      // Earlier reads must not be lost with it.
      if (!(error instanceof WattjobsError)) throw error;
      return { outcomes, ended: error };
    }
  }
  return { outcomes };
}

async function readOne(read: DueRead, options: ReadPassOptions, before: readonly Outcome[]): Promise<Outcome | undefined> {
  const { cloud, calls, state, nowMs, takes } = options;
  const { systemId, endpoint } = read;
  const system = systemState(state, systemId);
  const base: ReadContext = { cloud, calls, systemId, nowMs, nowSeconds: Math.floor(nowMs / 1000), system };
  if (endpoint === 'summary') return await readSummary(base);
  if (endpoint === 'system') return await readSystem(base);
  const readings = before.filter((outcome) => outcome.systemId === systemId).map(({ reading }) => reading);
  const zone = readings.find((reading) => reading?.system !== undefined)?.system?.timezone ?? system.details?.timezone;
  const canStore = takes === 'rows' || options.windowOf !== undefined || readings.some((reading) => reading?.summary !== undefined);
  if (!canStore) return undefined;
  // Without its zone the start of its day is not known; the problem with its details is already reported.
  if (zone === undefined) return undefined;
  const lastReport = readings.find((reading) => reading?.summary !== undefined)?.summary?.last_report_at ?? system.lastReport;
  const windowContext: WindowReadContext = { ...base, calendar: timeZone(zone), lastReport };
  const requested = options.windowOf?.(read, windowContext.calendar);
  if (options.windowOf !== undefined && requested === undefined) return undefined;
  if (isIntervalEndpoint(endpoint)) return await readIntervals(endpoint, windowContext, requested);
  const window = requested ?? incidentWindow(windowContext, endpoint, takes);
  // A backfill covers the past, and a legacy row covers today: neither reads earlier open incidents.
  const windowAlone = requested !== undefined || takes === 'legacy-rows';
  if (endpoint === 'events') return await readEvents(windowContext, window, windowAlone);
  return await readAlarms(windowContext, window, { cleared: takes === 'rows', windowAlone });
}

function incidentWindow({ calendar, nowSeconds, system }: WindowReadContext, endpoint: Endpoint, takes: ReadPassOptions['takes']): Window {
  // A legacy row describes the whole local day, plus earlier incidents since the last row.
  if (takes === 'legacy-rows') {
    const lastRead = system.attempts[endpoint]?.readMs ?? Number.POSITIVE_INFINITY;
    const from = Math.min(calendar.startOfDay(calendar.dateAt(nowSeconds)), Math.floor(lastRead / 1000));
    return { from: Math.max(from, nowSeconds - longestWindowSeconds), to: nowSeconds };
  }
  return nextWindow({
    calendar,
    nowSeconds,
    watermark: system.watermarks[endpoint],
    historyDays: incidentHistoryDays,
    rereadDays: lateDays,
  });
}
