import type { EndpointClass } from '../endpoints.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The calls it takes to read each class once, over all systems. */
export type CallCosts = Readonly<Record<EndpointClass, number>>;

/** How often each class is read; `Infinity` if no calls are left for it. */
export type Periods = Readonly<Record<EndpointClass, number>>;

interface Step {
  readonly endpointClass: EndpointClass;
  readonly periodMs: number;
}

/** The reads for a complete record of a system: once per day is enough for intervals and events. */
const sustaining: readonly Step[] = [
  { endpointClass: 'summary', periodMs: dayMs },
  { endpointClass: 'intervals', periodMs: dayMs },
  { endpointClass: 'events', periodMs: dayMs },
  { endpointClass: 'alarms', periodMs: dayMs },
  { endpointClass: 'system', periodMs: 30 * dayMs },
  { endpointClass: 'summary', periodMs: hourMs },
];

/** Further useful reads: more often than this, the cloud has nothing new. */
const improving: readonly Step[] = [
  { endpointClass: 'summary', periodMs: 10 * minuteMs },
  { endpointClass: 'intervals', periodMs: hourMs },
  { endpointClass: 'events', periodMs: hourMs },
  { endpointClass: 'alarms', periodMs: hourMs },
  { endpointClass: 'system', periodMs: 7 * dayMs },
];

/**
 * Divides the remaining calls among the classes, step by step and by value:
 * a later step gets what earlier ones leave.
 */
export function allot(costs: CallCosts, callsLeft: number, timeLeftMs: number): Periods {
  const readsPerMs: Record<EndpointClass, number> = { summary: 0, intervals: 0, events: 0, alarms: 0, system: 0 };
  let callsPerMs = callsLeft / Math.max(1, timeLeftMs);
  for (const { endpointClass, periodMs } of [...sustaining, ...improving]) {
    const cost = costs[endpointClass];
    if (cost === 0) continue;
    const added = Math.max(0, Math.min(1 / periodMs - readsPerMs[endpointClass], callsPerMs / cost));
    readsPerMs[endpointClass] += added;
    callsPerMs = Math.max(0, callsPerMs - added * cost);
  }
  const period = (endpointClass: EndpointClass) => 1 / readsPerMs[endpointClass];
  return {
    summary: period('summary'),
    intervals: period('intervals'),
    events: period('events'),
    alarms: period('alarms'),
    system: period('system'),
  };
}

/** The calls that these periods take within a time span. */
export function callsIn(periods: Periods, costs: CallCosts, timeMs: number): number {
  const classes = Object.keys(costs) as EndpointClass[];
  return classes.reduce((sum, name) => sum + (costs[name] * timeMs) / periods[name], 0);
}

/** The calls for a complete record over a time span, which a backfill must leave. */
export function sustainingCalls(costs: CallCosts, timeMs: number): number {
  const shortest = new Map<EndpointClass, number>();
  for (const { endpointClass, periodMs } of sustaining) {
    shortest.set(endpointClass, Math.min(periodMs, shortest.get(endpointClass) ?? periodMs));
  }
  return [...shortest].reduce((sum, [endpointClass, periodMs]) => sum + (costs[endpointClass] * timeMs) / periodMs, 0);
}
