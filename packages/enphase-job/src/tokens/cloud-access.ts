import type { WattjobsError } from '@wattjobs/core/errors';
import type { Secret } from '@wattjobs/core/settings';

/** What a call of the Enphase API needs. */
export interface Credentials {
  readonly accessToken: Secret;
  /** The query parameter `key`. */
  readonly apiKey: Secret;
  /** The application's client id, which the legacy collector sends as `user_id`. */
  readonly userId: string;
}

/** The tokens' known times, in milliseconds since the Unix epoch; unknown ones are absent. */
export interface TokenTimes {
  readonly accessExpiresMs?: number;
  readonly refreshExpiresMs?: number;
  readonly lastUpdatedMs?: number;
}

/** Access to the Enphase cloud with tokens that are rotated when due. */
export interface CloudAccess {
  /**
   * The credentials to use now; the first call of a run rotates the tokens if due.
   * @throws FixSettings if the store lacks something that a person must add, or the job may not use the store
   * @throws RenewCredentials if a new consent is needed
   * @throws RetryState, RetrySource, WaitForLock if a later run may succeed
   */
  credentials(): Promise<Credentials>;
  /**
   * Must be called after every 401. True if there is a different access token now, so that the call may be repeated once.
   * @param cloudTimeMs the time in the answer's `Date` header
   */
  refused(accessToken: Secret, cloudTimeMs: number | undefined): Promise<boolean>;
  /** Must be called after every good answer. */
  accepted(accessToken: Secret): Promise<void>;
  /**
   * Checks, without changes, that a refresh would get its lock and could write the new pair.
   * @throws FixSettings, RetryState, WaitForLock
   */
  checkRefresh(): Promise<void>;
  /** Problems that do not stop the run, in order. */
  readonly problems: readonly WattjobsError[];
  times(): TokenTimes;
}
