import { randomBytes } from 'node:crypto';
import { fingerprintCredentials, sameCredentials } from './credentials.ts';
import type { TorusSettings } from './settings.ts';
import type { CloudState } from './state.ts';

type Account = Pick<TorusSettings, 'cloudUrl' | 'username' | 'password'>;

/** Whether the state belongs to the cloud with these credentials. */
export function isOfAccount(state: CloudState, settings: Account): boolean {
  return state.credentials !== undefined && sameCredentials(state.credentials, settings);
}

/** What the state knows about the cloud with these credentials: nothing yet, if it belongs to others or to another address. */
export function ofAccount(state: CloudState, settings: Account): CloudState {
  if (isOfAccount(state, settings)) return state;
  return { credentials: fingerprintCredentials(settings, randomBytes(8).toString('hex')) };
}
