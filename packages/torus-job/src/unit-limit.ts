import type { TorusSettings } from './settings.ts';
import type { UnitState } from './state.ts';

/** What the state knows of the unit at this address: nothing, where it is about another one. */
export function ofUnit(state: UnitState, address: string): UnitState {
  return state.address === address ? state : { address };
}

/** Whether the unit may be asked now: its web server is slow, so it is left alone for LOCAL_SCRAPE_INTERVAL. */
export function unitIsDue(unit: UnitState, nowMs: number, settings: Pick<TorusSettings, 'unitIntervalMs'>): boolean {
  return unit.lastAttemptMs === undefined || nowMs - unit.lastAttemptMs > settings.unitIntervalMs;
}

/** What the unit showed when it was last read, and when that was, as long as it is young enough to be delivered. */
export function youngCache(
  unit: UnitState,
  nowMs: number,
  settings: Pick<TorusSettings, 'unitIntervalMs' | 'cacheMaxAgeMs'>,
): UnitState['cache'] {
  const maxAgeMs = settings.cacheMaxAgeMs ?? 2 * settings.unitIntervalMs;
  return unit.cache !== undefined && nowMs - unit.cache.readMs <= maxAgeMs ? unit.cache : undefined;
}
