import type { TorusSettings } from './settings.ts';
import type { UnitState } from './state.ts';

/** What the state knows about the unit at this address: nothing, if it belongs to another one. */
export function ofUnit(state: UnitState, address: string): UnitState {
  return state.address === address ? state : { address };
}

/** Whether the unit may be contacted now: its web server is slow, so it is left alone for LOCAL_SCRAPE_INTERVAL. */
export function unitIsDue(unit: UnitState, nowMs: number, settings: Pick<TorusSettings, 'unitIntervalMs'>): boolean {
  return unit.lastAttemptMs === undefined || nowMs - unit.lastAttemptMs > settings.unitIntervalMs;
}

/** The values and time of the last read, as long as they are recent enough to be delivered. */
export function youngCache(
  unit: UnitState,
  nowMs: number,
  settings: Pick<TorusSettings, 'unitIntervalMs' | 'cacheMaxAgeMs'>,
): UnitState['cache'] {
  const maxAgeMs = settings.cacheMaxAgeMs ?? 2 * settings.unitIntervalMs;
  return unit.cache !== undefined && nowMs - unit.cache.readMs <= maxAgeMs ? unit.cache : undefined;
}
