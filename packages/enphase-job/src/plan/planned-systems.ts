import type { Endpoint, IntervalEndpoint } from './endpoints.ts';
import { isSkipped } from './skipped-endpoints.ts';
import type { PlannedSystem } from './quota/planner.ts';
import { windowsOfOpen } from './open-incidents.ts';
import { type EnphaseState, type SystemState, systemState } from '../state.ts';
import { lateDays } from './windows.ts';

/** The configured systems, for the planner. A legacy API cannot store intervals. */
export function plannedSystems(
  { systemIds, intervalSeries }: { readonly systemIds: readonly number[]; readonly intervalSeries: readonly IntervalEndpoint[] },
  state: EnphaseState,
  takes: 'rows' | 'legacy-rows',
  nowMs: number,
): readonly PlannedSystem[] {
  const endpoints: readonly Endpoint[] = ['summary', ...(takes === 'rows' ? intervalSeries : []), 'events', 'alarms', 'system'];
  const nowSeconds = Math.floor(nowMs / 1000);
  const openAlarmCalls = ({ openAlarms }: SystemState) =>
    takes === 'rows'
      ? windowsOfOpen(
          openAlarms.map(({ start }) => start),
          nowSeconds - lateDays * 86_400,
          nowSeconds,
        ).length
      : 0;
  return systemIds.flatMap((systemId) => {
    const system = systemState(state, systemId);
    // A system whose summary is refused is not shared with the application: no other endpoint would answer.
    if (isSkipped(system, 'summary', nowMs)) return [];
    const { attempts, details } = system;
    const allowed = endpoints.filter((endpoint) => !isSkipped(system, endpoint, nowMs));
    return [{ systemId, endpoints: allowed, attempts, detailsKnown: details !== undefined, openAlarmCalls: openAlarmCalls(system) }];
  });
}

/** The system as if nothing had failed: after failures of the credentials, new ones are tried at once. */
export function withoutFailures(system: PlannedSystem): PlannedSystem {
  const attempts = Object.entries(system.attempts).map(([endpoint, { readMs }]) => [endpoint, { readMs }]);
  return { ...system, attempts: Object.fromEntries(attempts) };
}
