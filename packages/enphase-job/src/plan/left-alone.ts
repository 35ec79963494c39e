import type { SystemState } from '../state.ts';
import type { Endpoint } from './endpoints.ts';

/** How long an endpoint that the cloud does not allow is skipped: a plan may change. */
export const leaveAloneMs = 24 * 3_600_000;

/** Whether an endpoint is skipped because the cloud did not allow it; setting the clock back does not prolong that. */
export function isLeftAlone({ leftAloneUntilMs }: SystemState, endpoint: Endpoint, nowMs: number): boolean {
  const until = leftAloneUntilMs[endpoint];
  return until !== undefined && until > nowMs && until <= nowMs + leaveAloneMs;
}
