import { classOf, type Endpoint, type EndpointClass } from '../endpoints.ts';
import { allot, type CallCosts, callsIn, type Periods, sustainingCalls } from './allotment.ts';
import { type Attempts, isDue } from './attempts.ts';
import { allowedCalls, type Pacing, type Ledger, remaining } from './ledger.ts';
import { monthOf } from './month.ts';
import type { QuotaPlan } from './plan.ts';

/** A system, as the planner sees it. */
export interface PlannedSystem {
  readonly systemId: number;
  /** Its readable endpoints, without those that the cloud does not allow. */
  readonly endpoints: readonly Endpoint[];
  readonly attempts: Readonly<Partial<Record<Endpoint, Attempts>>>;
  /** Without its details, its time zone is not known: they are read before anything with a window. */
  readonly detailsKnown: boolean;
  /** How many more calls its alarms take, for open ones that began long ago. */
  readonly openAlarmCalls?: number;
}

/** One endpoint of one system to read. */
export interface DueRead {
  readonly systemId: number;
  readonly endpoint: Endpoint;
}

export interface Planning {
  readonly systems: readonly PlannedSystem[];
  readonly ledger: Ledger;
  readonly plan: QuotaPlan;
  readonly nowMs: number;
  /** The calls of one read of the alarms. */
  readonly alarmCalls: number;
  /** True for the repeat of a pass that was not delivered: only the remaining quota limits it. */
  readonly repeat: boolean;
}

/** What to read now. */
export interface PassPlan {
  /** Ordered by value; empty if nothing is due. */
  readonly reads: readonly DueRead[];
  readonly pacing: Pacing;
  readonly calls: number;
}

const byValue: readonly EndpointClass[] = ['summary', 'intervals', 'events', 'alarms', 'system'];

/** The calls to read everything once. */
function costsOf(systems: readonly PlannedSystem[], alarmCalls: number): CallCosts {
  const count = (endpointClass: EndpointClass) =>
    systems.flatMap(({ endpoints }) => endpoints).filter((endpoint) => classOf(endpoint) === endpointClass).length;
  return {
    summary: count('summary'),
    intervals: count('intervals'),
    events: count('events'),
    alarms: systems.reduce((sum, system) => sum + (system.endpoints.includes('alarms') ? alarmCallsOf(system, alarmCalls) : 0), 0),
    system: count('system'),
  };
}

function alarmCallsOf({ openAlarmCalls = 0 }: PlannedSystem, alarmCalls: number): number {
  return alarmCalls + openAlarmCalls;
}

/** How often each class is read with the month's remaining calls. */
export function periodsOf({ systems, ledger, plan, nowMs, alarmCalls }: Omit<Planning, 'repeat'>): Periods {
  return allot(costsOf(systems, alarmCalls), remaining(ledger, plan), monthOf(nowMs).endMs - nowMs);
}

/** The calls made by the end of the month. */
export function forecastCalls(planning: Omit<Planning, 'repeat'>): number {
  const { ledger, systems, alarmCalls, nowMs } = planning;
  return ledger.used + callsIn(periodsOf(planning), costsOf(systems, alarmCalls), monthOf(nowMs).endMs - nowMs);
}

/** What a backfill, or catching up, must leave for the ordinary schedule until the month ends. */
export function sparePacing({ systems, alarmCalls, nowMs }: Pick<Planning, 'systems' | 'alarmCalls' | 'nowMs'>): Pacing {
  return { kind: 'spare', needed: Math.ceil(sustainingCalls(costsOf(systems, alarmCalls), monthOf(nowMs).endMs - nowMs)) };
}

/**
 * What is due now, within the pace. The summaries of all systems are read together, and the rest along with them,
 * so that one pass covers all of them.
 */
export function planPass(planning: Planning): PassPlan {
  const { systems, ledger, plan, nowMs, repeat, alarmCalls } = planning;
  const newSystems = systems.filter(({ systemId }) => !ledger.begun.includes(systemId));
  const unpaced = repeat || newSystems.length > 0;
  const pacing: Pacing = { kind: unpaced ? 'unpaced' : 'paced' };
  const { reads, withSummaries } = dueReads(systems, periodsOf(planning), nowMs);
  const callsOfAlarms = new Map(systems.map((system) => [system.systemId, alarmCallsOf(system, alarmCalls)]));
  const callsOf = ({ systemId, endpoint }: DueRead) => (endpoint === 'alarms' ? (callsOfAlarms.get(systemId) ?? alarmCalls) : 1);
  const summaries = systems.filter(({ endpoints }) => endpoints.includes('summary')).length;
  const paced = allowedCalls(ledger, plan, { kind: 'paced' }, nowMs);
  // All summaries are read together, if necessary a little later. Other reads leave them their calls.
  if (!unpaced && paced < Math.min(Math.max(summaries, 1), plan.perMinute)) return { reads: [], pacing, calls: 0 };
  const exempt = new Set((repeat ? systems : newSystems).map(({ systemId }) => systemId));
  const chosen = withinCalls(reads, callsOf, withSummaries ? paced : paced - summaries, exempt);
  return { reads: chosen, pacing, calls: chosen.reduce((sum, read) => sum + callsOf(read), 0) };
}

/** The first reads that fit, by value; exempt systems always do. */
function withinCalls(
  reads: readonly DueRead[],
  callsOf: (read: DueRead) => number,
  allowed: number,
  exempt: ReadonlySet<number>,
): readonly DueRead[] {
  let left = allowed;
  return reads.filter((read) => {
    if (exempt.has(read.systemId)) return true;
    if (callsOf(read) > left) return false;
    left -= callsOf(read);
    return true;
  });
}

function dueReads(
  systems: readonly PlannedSystem[],
  periods: Periods,
  nowMs: number,
): { reads: readonly DueRead[]; withSummaries: boolean } {
  const all = systems.flatMap((system) =>
    system.endpoints.map((endpoint) => ({ system, endpoint, record: system.attempts[endpoint] ?? {} })),
  );
  const summaries = all.filter(({ endpoint }) => endpoint === 'summary');
  const withSummaries = summaries.some(({ record }) => isDue(record, periods.summary, nowMs));
  const areFailing = summaries.length > 0 && summaries.every(({ record: { failures = 0 } }) => failures > 0);
  if (!withSummaries && areFailing) return { reads: [], withSummaries };
  // Reads due before the next summaries go along with these; alone go only those that did not fit then.
  const halfMs = Number.isFinite(periods.summary) ? periods.summary / 2 : 0;
  const due = all.filter(({ endpoint, record }) => isDue(record, periods[classOf(endpoint)], nowMs, withSummaries ? halfMs : -halfMs));
  const willKnowZone = ({ system }: (typeof all)[number]) =>
    system.detailsKnown || due.some((read) => read.system === system && read.endpoint === 'system');
  const possible = due.filter((read) => read.endpoint === 'summary' || read.endpoint === 'system' || willKnowZone(read));
  const needsDetails = ({ system, endpoint }: (typeof all)[number]) => endpoint === 'system' && !system.detailsKnown;
  // A system's zone must be read before its windows, but not before its summary, which needs none.
  const rank = (read: (typeof all)[number]) => (needsDetails(read) ? 0.5 : byValue.indexOf(classOf(read.endpoint)));
  const byRank = possible.toSorted((a, b) => rank(a) - rank(b));
  return { reads: byRank.map(({ system, endpoint }) => ({ systemId: system.systemId, endpoint })), withSummaries };
}
