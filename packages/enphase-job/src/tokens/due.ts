import type { TokenSet } from './token-set.ts';

/** Why the tokens must be refreshed. */
export type DueReason = 'no_access_token' | 'age_unknown' | 'expires' | 'age';

/** How long before its end an access token is replaced, or a tenth of its life if that is shorter. */
const longestMarginMs = 10 * 60_000;

/** Why a refresh is due at `nowMs`; `undefined` if it is not. */
export function dueReason(tokens: TokenSet, nowMs: number, refreshAfterMs: number): DueReason | undefined {
  const { accessToken, lastUpdatedMs, accessExpiresMs } = tokens;
  if (accessToken === undefined) return 'no_access_token';
  if (lastUpdatedMs === undefined) return 'age_unknown';
  if (accessExpiresMs !== undefined) {
    const marginMs = Math.min(longestMarginMs, (accessExpiresMs - lastUpdatedMs) / 10);
    if (nowMs >= accessExpiresMs - marginMs) return 'expires';
  }
  return nowMs - lastUpdatedMs >= refreshAfterMs ? 'age' : undefined;
}

/** Whether there is an access token that the cloud should still accept: one with an unknown end is worth a try. */
export function isUsable({ accessToken, accessExpiresMs }: TokenSet, nowMs: number): boolean {
  return accessToken !== undefined && (accessExpiresMs === undefined || nowMs < accessExpiresMs);
}
