import type { Endpoint, IntervalEndpoint } from './endpoints.ts';
import { isLeftAlone } from './left-alone.ts';
import type { PlannedSystem } from './quota/planner.ts';
import { windowsOfOpen } from './open-incidents.ts';
import { type EnphaseState, type SystemState, systemState } from '../state.ts';
import { lateDays } from './windows.ts';

/** The systems of the settings, as the planner looks at them. A destination that takes texts has no place for intervals. */
export function plannedSystems(
  { systemIds, intervalSeries }: { readonly systemIds: readonly number[]; readonly intervalSeries: readonly IntervalEndpoint[] },
  state: EnphaseState,
  takes: 'rows' | 'day-texts',
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
    // Whose summary is refused is not shared with the application: nothing else of it would be answered.
    if (isLeftAlone(system, 'summary', nowMs)) return [];
    const { attempts, details } = system;
    const allowed = endpoints.filter((endpoint) => !isLeftAlone(system, endpoint, nowMs));
    return [{ systemId, endpoints: allowed, attempts, detailsKnown: details !== undefined, openAlarmCalls: openAlarmCalls(system) }];
  });
}

/** The system as if nothing had failed: what failed for want of good credentials is tried at once with others. */
export function withoutFailures(system: PlannedSystem): PlannedSystem {
  const attempts = Object.entries(system.attempts).map(([endpoint, { readMs }]) => [endpoint, { readMs }]);
  return { ...system, attempts: Object.fromEntries(attempts) };
}
