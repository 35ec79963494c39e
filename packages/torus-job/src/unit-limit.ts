import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';

/** Whether the unit may be asked now: its web server is slow, so it is left alone for LOCAL_SCRAPE_INTERVAL. */
export function unitIsDue(unit: TorusState['unit'], nowMs: number, settings: Pick<TorusSettings, 'unitIntervalMs'>): boolean {
  return unit.lastAttemptMs === undefined || nowMs - unit.lastAttemptMs > settings.unitIntervalMs;
}

/** The cached values of the unit, as long as they are young enough to be delivered. */
export function cachedValues(
  unit: TorusState['unit'],
  nowMs: number,
  settings: Pick<TorusSettings, 'unitIntervalMs' | 'cacheMaxAgeSeconds'>,
): NonNullable<TorusState['unit']['cache']>['values'] | undefined {
  const maxAgeMs = settings.cacheMaxAgeSeconds === undefined ? 2 * settings.unitIntervalMs : settings.cacheMaxAgeSeconds * 1000;
  return unit.cache !== undefined && nowMs - unit.cache.readMs <= maxAgeMs ? unit.cache.values : undefined;
}
