import { randomBytes } from 'node:crypto';
import { FixSettings } from '@wattjobs/core/errors';
import { rotateCredentials } from '../endpoints/rotate-credentials.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

const longestList = 20;

/** `credentials new-key`: prints a key, and nothing else, to stdout. */
export function newCredentialsKeyCommand({ host }: Program): Promise<void> {
  host.stdout(`${randomBytes(32).toString('base64')}\n`);
  return Promise.resolve();
}

/**
 * `credentials rotate`: seals all credentials with CREDENTIALS_KEY in place of CREDENTIALS_KEY_OLD.
 * @throws FixSettings if a key is missing, or neither of the two sealed some credentials; all others are rotated then
 */
export async function rotateCredentialsCommand({ host, settings, log }: Program): Promise<void> {
  const { current, previous } = settings.sealingKeys;
  if (current === undefined || previous === undefined) {
    const names = [...(current === undefined ? ['CREDENTIALS_KEY'] : []), ...(previous === undefined ? ['CREDENTIALS_KEY_OLD'] : [])];
    throw new FixSettings(names.map((name) => ({ name, problem: 'is not set: a rotation needs the new key and the old one' })));
  }
  if (current.id === previous.id) throw new FixSettings([{ name: 'CREDENTIALS_KEY', problem: 'is the same key as CREDENTIALS_KEY_OLD' }]);
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
  try {
    await bringUpToDate(database, log);
    const { rotated, unchanged, unreadable } = await rotateCredentials(database.kysely, { current, previous }, randomBytes);
    host.stdout(`${rotated} credentials were sealed with the key ${current.id}; ${unchanged} were before.\n`);
    if (unreadable.length === 0) return;
    const names = unreadable.slice(0, longestList).map((name) => JSON.stringify(name));
    const problem = `did not seal the credentials of ${unreadable.length} endpoints (${names.join(', ')}): rotate from their key, or enter them again`;
    throw new FixSettings([{ name: 'CREDENTIALS_KEY_OLD', problem }]);
  } finally {
    await database.close();
  }
}
