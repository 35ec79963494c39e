import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';

/** The reasons for token problems. */
export const tokensReasons: readonly ReasonDefinition[] = [
  ...transportReasons('token', 'the token endpoint', httpFailureKinds, {
    timeout: 'It is unknown whether the refresh token was spent.',
  }),
  { reason: 'token_status', meaning: 'The token endpoint returned an error status that does not concern the tokens.' },
  { reason: 'token_unrecognised', meaning: 'The token endpoint returned status 200 without tokens.' },
  { reason: 'token_expired', meaning: 'The access token has expired, and a dry run refreshes nothing.' },
  { reason: 'refresh_token_refused', meaning: 'The cloud refused the refresh token; the owner must consent again: `authorize`.' },
  {
    reason: 'tokens_set_back',
    meaning:
      'Another writer, such as GitOps or a restored backup, put an old pair into the store or removed the pair; the message names possible writers.',
  },
  { reason: 'refresh_token_missing', meaning: 'The store has no refresh token; run `authorize`.' },
  { reason: 'access_token_missing', meaning: 'The store has no access token, and the job could not get one.' },
  { reason: 'client_refused', meaning: 'The cloud refused `user_id` and `client_secret`.' },
  {
    reason: 'lock_held',
    meaning: 'Another run held the lock for too long; while the access token is valid, a later run refreshes the tokens.',
  },
  {
    reason: 'lock_lost',
    meaning: 'Another run took over the lock, or the store stopped responding, so the tokens were not refreshed.',
  },
  { reason: 'refresh_interrupted', meaning: 'The run was stopped before it refreshed the tokens.' },
  { reason: 'consent_refused', meaning: '`authorize`: the owner did not consent.' },
  { reason: 'consent_missing', meaning: '`authorize`: no code arrived in time.' },
];
