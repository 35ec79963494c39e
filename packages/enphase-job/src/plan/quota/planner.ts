import { classOf, type Endpoint, type EndpointClass } from '../endpoints.ts';
import { allot, type CallCosts, callsIn, type Periods, sustainingCalls } from './allotment.ts';
import { type Attempts, isDue } from './attempts.ts';
import { allowedCalls, type CallTerms, type Ledger, remaining } from './ledger.ts';
import { monthOf } from './month.ts';
import type { QuotaPlan } from './plan.ts';

/** One system, as far as the planner looks at it. */
export interface PlannedSystem {
  readonly systemId: number;
  /** What may be asked about it; what the cloud does not allow is not among it. */
  readonly endpoints: readonly Endpoint[];
  readonly attempts: Readonly<Partial<Record<Endpoint, Attempts>>>;
  /** Without its details, its time zone is not known: they come before what has a window. */
  readonly detailsKnown: boolean;
  /** How many calls more its alarms take, for what is open and began long ago. */
  readonly openAlarmCalls?: number;
}

/** One endpoint of one system that is to be read. */
export interface DueRead {
  readonly systemId: number;
  readonly endpoint: Endpoint;
}

export interface Planning {
  readonly systems: readonly PlannedSystem[];
  readonly ledger: Ledger;
  readonly plan: QuotaPlan;
  readonly nowMs: number;
  /** How many calls one read of the alarms takes. */
  readonly alarmCalls: number;
  /** True for the repeat of a pass that was not delivered: only what is left of the quota holds it back. */
  readonly repeat: boolean;
}

/** What to read now. */
export interface PassPlan {
  /** By value; empty where nothing is due. */
  readonly reads: readonly DueRead[];
  readonly terms: CallTerms;
  readonly calls: number;
}

const byValue: readonly EndpointClass[] = ['summary', 'intervals', 'events', 'alarms', 'system'];

/** How many calls it takes to read everything once. */
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

/** How often each class is read with what the month leaves. */
export function periodsOf({ systems, ledger, plan, nowMs, alarmCalls }: Omit<Planning, 'repeat'>): Periods {
  return allot(costsOf(systems, alarmCalls), remaining(ledger, plan), monthOf(nowMs).endMs - nowMs);
}

/** How many calls will have been made at the end of the month. */
export function forecastCalls(planning: Omit<Planning, 'repeat'>): number {
  const { ledger, systems, alarmCalls, nowMs } = planning;
  return ledger.used + callsIn(periodsOf(planning), costsOf(systems, alarmCalls), monthOf(nowMs).endMs - nowMs);
}

/** What a backfill, or catching up, must leave to the ordinary schedule until the month is over. */
export function spareTerms({ systems, alarmCalls, nowMs }: Pick<Planning, 'systems' | 'alarmCalls' | 'nowMs'>): CallTerms {
  return { kind: 'spare', needed: Math.ceil(sustainingCalls(costsOf(systems, alarmCalls), monthOf(nowMs).endMs - nowMs)) };
}

/**
 * What is due now, within what the pace allows. The summaries of all systems are read together, and the rest along with them,
 * so that one pass tells about all of them.
 */
export function planPass(planning: Planning): PassPlan {
  const { systems, ledger, plan, nowMs, repeat, alarmCalls } = planning;
  const fresh = systems.filter(({ systemId }) => !ledger.begun.includes(systemId));
  const unpaced = repeat || fresh.length > 0;
  const terms: CallTerms = { kind: unpaced ? 'unpaced' : 'paced' };
  const { reads, withSummaries } = dueReads(systems, periodsOf(planning), nowMs);
  const callsOfAlarms = new Map(systems.map((system) => [system.systemId, alarmCallsOf(system, alarmCalls)]));
  const callsOf = ({ systemId, endpoint }: DueRead) => (endpoint === 'alarms' ? (callsOfAlarms.get(systemId) ?? alarmCalls) : 1);
  const summaries = systems.filter(({ endpoints }) => endpoints.includes('summary')).length;
  const paced = allowedCalls(ledger, plan, { kind: 'paced' }, nowMs);
  // Half of the summaries would be half of a picture: rather a little later. What is read without them leaves them their calls.
  if (!unpaced && paced < Math.min(Math.max(summaries, 1), plan.perMinute)) return { reads: [], terms, calls: 0 };
  const exempt = new Set((repeat ? systems : fresh).map(({ systemId }) => systemId));
  const chosen = withinCalls(reads, callsOf, withSummaries ? paced : paced - summaries, exempt);
  return { reads: chosen, terms, calls: chosen.reduce((sum, read) => sum + callsOf(read), 0) };
}

/** The first reads that fit, by value; those of exempt systems always do. */
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
  // Along with the summaries goes what would be due before the next ones are; alone only what then found no place.
  const halfMs = Number.isFinite(periods.summary) ? periods.summary / 2 : 0;
  const due = all.filter(({ endpoint, record }) => isDue(record, periods[classOf(endpoint)], nowMs, withSummaries ? halfMs : -halfMs));
  const willKnowZone = ({ system }: (typeof all)[number]) =>
    system.detailsKnown || due.some((read) => read.system === system && read.endpoint === 'system');
  const possible = due.filter((read) => read.endpoint === 'summary' || read.endpoint === 'system' || willKnowZone(read));
  const needsDetails = ({ system, endpoint }: (typeof all)[number]) => endpoint === 'system' && !system.detailsKnown;
  // Whose zone is not known must be asked for it before its windows, but not before its summary, which needs none.
  const rank = (read: (typeof all)[number]) => (needsDetails(read) ? 0.5 : byValue.indexOf(classOf(read.endpoint)));
  const byRank = possible.toSorted((one, other) => rank(one) - rank(other));
  return { reads: byRank.map(({ system, endpoint }) => ({ systemId: system.systemId, endpoint })), withSummaries };
}
