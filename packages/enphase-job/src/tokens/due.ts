import type { TokenSet } from './token-set.ts';

/** Why the tokens are to be refreshed. */
export type DueReason = 'no_access_token' | 'age_unknown' | 'expires' | 'age';

/** An access token is replaced so long before its end, or a tenth of its life where that is shorter. */
const longestMarginMs = 10 * 60_000;

/** Why a refresh is due at `nowMs`; `undefined` where it is not. */
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

/** Whether there is an access token that should still be taken by the cloud: one of unknown end is worth a try. */
export function isUsable({ accessToken, accessExpiresMs }: TokenSet, nowMs: number): boolean {
  return accessToken !== undefined && (accessExpiresMs === undefined || nowMs < accessExpiresMs);
}
