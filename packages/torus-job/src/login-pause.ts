import { RenewCredentials, RetrySource } from '@wattjobs/core/errors';
import { attemptOf } from './remembered-logins.ts';
import type { CloudAccount } from './cloud-account.ts';
import type { CloudState } from './state.ts';

/** Refused credentials are not tried again for this long, so that the account is not locked. */
const refusalPauseMs = 3_600_000;
/** How long to wait after a login with an unknown result; doubled after each further one. */
const unclearPauseMs = 60_000;

/**
 * Why these credentials must not be tried now; `undefined` if they may be.
 * Repeated failures lock an account (ASP.NET: five in ten minutes), so a login without a clear result is not repeated at once either.
 */
export function loginPause(state: CloudState, nowMs: number, settings: CloudAccount): RenewCredentials | RetrySource | undefined {
  const loginAttempt = attemptOf(state, settings);
  if (loginAttempt === undefined) return undefined;
  const afterUnclearMs = Math.min(unclearPauseMs * 2 ** (loginAttempt.attempts - 1), refusalPauseMs);
  const remainingMs = loginAttempt.atMs + (loginAttempt.refused ? refusalPauseMs : afterUnclearMs) - nowMs;
  if (remainingMs <= 0) return undefined;
  const wait = `${Math.ceil(remainingMs / 1000)} s`;
  if (!loginAttempt.refused) {
    return new RetrySource(`the result of the last login at the Torus cloud is unclear; the job tries again in ${wait}`, {
      reason: 'cloud_login_held',
    });
  }
  return new RenewCredentials(`the Torus cloud refused TORUS_USERNAME and TORUS_PASSWORD; the job tries them again in ${wait}`, {
    reason: 'cloud_login_refused',
    fix: 'Correct them; the next run tries them at once.',
  });
}
