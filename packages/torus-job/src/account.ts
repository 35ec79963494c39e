import { randomBytes } from 'node:crypto';
import { fingerprintCredentials, sameCredentials } from './credentials.ts';
import type { TorusSettings } from './settings.ts';
import type { CloudState } from './state.ts';

/** What the state knows of the cloud with these credentials: nothing yet, where it is about others or another address. */
export function ofAccount(state: CloudState, settings: Pick<TorusSettings, 'cloudUrl' | 'username' | 'password'>): CloudState {
  if (state.credentials !== undefined && sameCredentials(state.credentials, settings)) return state;
  return { credentials: fingerprintCredentials(settings, randomBytes(8).toString('hex')) };
}
