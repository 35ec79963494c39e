import { randomBytes } from 'node:crypto';
import { fingerprintCredentials, matchesCredentials } from './credentials.ts';
import type { CloudAccount } from './cloud-account.ts';
import type { CloudState } from './state.ts';

/** Whether the state belongs to the cloud with these credentials. */
export function belongsToAccount(state: CloudState, settings: CloudAccount): boolean {
  return state.credentials !== undefined && matchesCredentials(state.credentials, settings);
}

/** The cloud state for these credentials; empty if the stored one belongs to another account or address. */
export function stateOfAccount(state: CloudState, settings: CloudAccount): CloudState {
  if (belongsToAccount(state, settings)) return state;
  return { credentials: fingerprintCredentials(settings, randomBytes(8).toString('hex')) };
}
