import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';

/** An outage up to this long changes nothing. */
const patienceMs = 120_000;

type BackOffSettings = Pick<TorusSettings, 'backOff' | 'backOffMaxMs'>;

/**
 * Whether the cloud is to be asked now.
 * After two minutes without fresh values it is asked only when half the outage has passed since it last was,
 * and at least every `CLOUD_BACKOFF_MAX`.
 */
export function cloudIsDue(cloud: TorusState['cloud'], nowMs: number, settings: BackOffSettings): boolean {
  if (!settings.backOff || cloud.lastCheckMs === undefined || cloud.lastSuccessMs === undefined) return true;
  const outageMs = nowMs - cloud.lastSuccessMs;
  if (outageMs <= patienceMs) return true;
  const waitMs = Math.min(Math.floor(outageMs / 2000) * 1000, settings.backOffMaxMs);
  return nowMs - cloud.lastCheckMs >= waitMs;
}
