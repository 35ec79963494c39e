import type { SystemState } from '../state.ts';
import type { Endpoint } from './endpoints.ts';

/** How long an endpoint that the cloud does not allow is skipped: a plan may change. */
export const skipMs = 24 * 3_600_000;

/** Whether an endpoint is skipped because the cloud did not allow it; setting the clock back does not prolong that. */
export function isSkipped({ leftAloneUntilMs }: SystemState, endpoint: Endpoint, nowMs: number): boolean {
  const untilMs = leftAloneUntilMs[endpoint];
  return untilMs !== undefined && untilMs > nowMs && untilMs <= nowMs + skipMs;
}
