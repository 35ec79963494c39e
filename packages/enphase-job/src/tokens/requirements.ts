import { FixSettings, RenewCredentials, RetrySource, WaitForLock, type WattjobsError } from '@wattjobs/core/errors';
import type { Secret } from '@wattjobs/core/settings';
import type { TokenSet } from './token-set.ts';
import type { TokenStore } from './token-store.ts';

/** The keys of the token store that a person sets. */
export const applicationKeys = ['api_key', 'user_id', 'client_secret'] as const;

/** The application at developer-v4.enphase.com. */
export interface Application {
  /** The OAuth client id. */
  readonly userId: string;
  readonly clientSecret: Secret;
  /** What every API call needs besides the access token. */
  readonly apiKey: Secret;
}

/**
 * The application in the entries.
 * @throws FixSettings with every missing key
 */
export function applicationOf(
  { userId, clientSecret, apiKey, misnamed = {} }: TokenSet,
  store: Pick<TokenStore, 'location' | 'howToSet'>,
): Application {
  if (userId !== undefined && clientSecret !== undefined && apiKey !== undefined) return { userId, clientSecret, apiKey };
  const values = { api_key: apiKey, user_id: userId, client_secret: clientSecret };
  const missing = Object.entries(values).filter(([, value]) => value === undefined);
  throw new FixSettings(
    missing.map(([key]) => ({
      name: 'TOKENS_URL',
      problem: `names the ${store.location}, in which ${key} is missing${hint(misnamed[key])}: ${store.howToSet(key)}`,
    })),
  );
}

function hint(found: string | undefined): string {
  return found === undefined ? '' : ` (the store has ${found} instead)`;
}

/** Only the system's owner can help, by a new consent. */
export function consentAgain(message: string, reason: string): RenewCredentials {
  return new RenewCredentials(message, { reason, fix: 'Consent again: run the verb authorize and follow its instructions.' });
}

/** The owner has not consented yet, or the token was removed. */
export function refreshTokenMissing({ misnamed = {} }: TokenSet, { location }: Pick<TokenStore, 'location'>): RenewCredentials {
  return consentAgain(`the ${location} has no refresh_token${hint(misnamed['refresh_token'])}`, 'refresh_token_missing');
}

/** Another run may have taken the lock over, or the store no longer answers: nothing may be spent. */
export function lockLost({ location }: Pick<TokenStore, 'location'>): WaitForLock {
  return new WaitForLock(`another run took over the lock of the ${location}, or it could not be renewed`, { reason: 'lock_lost' });
}

/** The cloud does not know the application, or expects a different secret. */
export function clientRefused(store: Pick<TokenStore, 'location' | 'howToSet'>): RenewCredentials {
  return new RenewCredentials(`the cloud refused the user_id and client_secret in the ${store.location}`, {
    reason: 'client_refused',
    fix: `Correct them: ${store.howToSet('client_secret')}`,
  });
}

/** A slow other run is not a failure of this one, as long as the access token is valid. */
export function postponed(error: WattjobsError): WattjobsError {
  if (!(error instanceof WaitForLock)) return error;
  return new RetrySource(`a later run refreshes the tokens: ${error.message}`, { reason: error.reason, cause: error });
}
