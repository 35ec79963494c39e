import type { TorusSettings } from './settings.ts';
import type { CloudState } from './state.ts';

/** An outage up to this long changes nothing. */
const patienceMs = 120_000;

/**
 * How long the cloud is still to be left alone; 0 where it may be asked.
 * After two minutes without fresh values it is asked only when half the outage has passed since it last was,
 * and at least every `CLOUD_BACKOFF_MAX`.
 */
export function backOffRemainingMs(cloud: CloudState, nowMs: number, settings: Pick<TorusSettings, 'backOff' | 'backOffMaxMs'>): number {
  if (!settings.backOff || cloud.lastCheckMs === undefined || cloud.outageSinceMs === undefined) return 0;
  const outageMs = nowMs - cloud.outageSinceMs;
  if (outageMs <= patienceMs) return 0;
  const waitMs = Math.min(Math.floor(outageMs / 2000) * 1000, settings.backOffMaxMs);
  return Math.max(0, cloud.lastCheckMs + waitMs - nowMs);
}

/**
 * Since when the cloud is out, after it was asked and gave nothing fresh.
 * Time in which no run asked is no outage: after a pause it begins with the first failure.
 */
export function outageSince(cloud: CloudState, nowMs: number): number {
  if (cloud.outageSinceMs !== undefined) return cloud.outageSinceMs;
  const { lastSuccessMs } = cloud;
  return lastSuccessMs !== undefined && nowMs - lastSuccessMs <= patienceMs ? lastSuccessMs : nowMs;
}
