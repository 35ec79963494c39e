import type { TorusSettings } from './settings.ts';
import type { CloudState } from './state.ts';

/** An outage of up to this length changes nothing. */
const toleratedOutageMs = 120_000;

/**
 * How long to leave the cloud alone; 0 if it may be contacted now.
 * After two minutes without fresh values, it is only contacted once half the outage has passed since the last contact,
 * and at least every `CLOUD_BACKOFF_MAX`.
 */
export function backOffRemainingMs(cloud: CloudState, nowMs: number, settings: Pick<TorusSettings, 'backOff' | 'backOffMaxMs'>): number {
  if (!settings.backOff || cloud.lastCheckMs === undefined || cloud.outageSinceMs === undefined) return 0;
  const outageMs = nowMs - cloud.outageSinceMs;
  if (outageMs <= toleratedOutageMs) return 0;
  const waitMs = Math.min(Math.floor(outageMs / 2000) * 1000, settings.backOffMaxMs);
  return Math.max(0, cloud.lastCheckMs + waitMs - nowMs);
}

/**
 * The start of the cloud's outage, after a request that returned nothing fresh.
 * Time without a running job is no outage: after a pause, it begins with the first failure.
 */
export function outageSince(cloud: CloudState, nowMs: number): number {
  if (cloud.outageSinceMs !== undefined) return cloud.outageSinceMs;
  const { lastSuccessMs } = cloud;
  return lastSuccessMs !== undefined && nowMs - lastSuccessMs <= toleratedOutageMs ? lastSuccessMs : nowMs;
}
