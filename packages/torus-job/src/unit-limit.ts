import type { TorusSettings } from './settings.ts';
import type { UnitState } from './state.ts';

/** The state of the unit at this address; empty if the stored one belongs to another unit. */
export function stateOfUnit(state: UnitState, address: string): UnitState {
  return state.address === address ? state : { address };
}

/** Whether the unit may be contacted now: its web server is slow, so LOCAL_SCRAPE_INTERVAL must pass first. */
export function unitIsDue(unit: UnitState, nowMs: number, settings: Pick<TorusSettings, 'unitIntervalMs'>): boolean {
  return unit.lastAttemptMs === undefined || nowMs - unit.lastAttemptMs > settings.unitIntervalMs;
}

/** The values and time of the last read, as long as they are recent enough to be delivered. */
export function usableCache(
  unit: UnitState,
  nowMs: number,
  settings: Pick<TorusSettings, 'unitIntervalMs' | 'cacheMaxAgeMs'>,
): UnitState['cache'] {
  const maxAgeMs = settings.cacheMaxAgeMs ?? 2 * settings.unitIntervalMs;
  return unit.cache !== undefined && nowMs - unit.cache.readMs <= maxAgeMs ? unit.cache : undefined;
}
