import type { Secret, WattjobsError } from '@wattjobs/core';

/** What a call of the Enphase API needs. */
export interface Credentials {
  readonly accessToken: Secret;
  /** The query parameter `key`. */
  readonly apiKey: Secret;
  /** The application's client id, which the legacy collector sends as `user_id`. */
  readonly userId: string;
}

/** What is known of the tokens' times, in milliseconds since the Unix epoch; what is not known is absent. */
export interface TokenTimes {
  readonly accessExpiresMs?: number;
  readonly refreshExpiresMs?: number;
  readonly lastUpdatedMs?: number;
}

/** Access to the Enphase cloud with tokens that are rotated where that is due. */
export interface CloudAccess {
  /**
   * The credentials to use now; the first call of a run rotates the tokens where that is due.
   * @throws FixSettings where the store lacks something that a person must put there, or the job may not use the store
   * @throws RenewCredentials where only a new consent helps
   * @throws RetryState, RetrySource, WaitForLock where a later run may succeed
   */
  credentials(): Promise<Credentials>;
  /**
   * To be told of every 401. True where there is another access token now, so that the call is worth one repetition.
   * @param cloudTimeMs the time in the answer's `Date` header
   */
  refused(accessToken: Secret, cloudTimeMs: number | undefined): Promise<boolean>;
  /** To be told of every good answer. */
  accepted(accessToken: Secret): Promise<void>;
  /**
   * Proves, and changes nothing, that a refresh would get its lock and could write the new pair.
   * @throws FixSettings, RetryState, WaitForLock
   */
  prove(): Promise<void>;
  /** What went wrong although the run can go on, in order. */
  readonly problems: readonly WattjobsError[];
  times(): TokenTimes;
}
