import { httpFailureKinds } from '@wattjobs/core/http';
import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';

/** The reasons for token problems. */
export const tokensReasons: readonly ReasonDefinition[] = [
  ...transportReasons('token', 'the token endpoint', httpFailureKinds, {
    timeout: 'It is not known whether the refresh token was spent.',
  }),
  { reason: 'token_status', meaning: 'The token endpoint answered with an error status that says nothing about the tokens.' },
  { reason: 'token_unrecognised', meaning: 'The token endpoint answered 200 without tokens.' },
  { reason: 'token_expired', meaning: 'The access token has expired, and a dry run refreshes nothing.' },
  { reason: 'refresh_token_refused', meaning: 'The cloud refused the refresh token; only a new consent helps: `authorize`.' },
  {
    reason: 'tokens_set_back',
    meaning:
      'Somebody put an old pair into the store, or took the pair away, such as GitOps or a restored backup; the message names who may have done it.',
  },
  { reason: 'refresh_token_missing', meaning: 'The store holds no refresh token; `authorize` puts one there.' },
  { reason: 'access_token_missing', meaning: 'The store holds no access token, and none could be had.' },
  { reason: 'client_refused', meaning: 'The cloud refused `user_id` and `client_secret`.' },
  {
    reason: 'lock_held',
    meaning: 'Another run held the lock for too long; while the access token lasts, the refresh is left to a later run.',
  },
  {
    reason: 'lock_lost',
    meaning: 'Before the refresh, another run took the lock over or the store did not answer any more; it was not made.',
  },
  { reason: 'refresh_interrupted', meaning: 'The run was stopped before the refresh, which was not made.' },
  { reason: 'consent_refused', meaning: '`authorize`: the owner did not consent.' },
  { reason: 'consent_missing', meaning: '`authorize`: no code came in time.' },
];
