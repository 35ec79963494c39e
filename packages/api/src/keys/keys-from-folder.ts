import { FixSettings } from '@wattjobs/core/errors';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { hashOf, prefixOf, sameHash } from './key-text.ts';
import type { KeyFromFile } from './key-files.ts';
import { findKey, insertKey } from './repository.ts';

/** What a start did with the keys of its folder. */
export interface FolderKeysReport {
  readonly taken: readonly string[];
  readonly revoked: readonly string[];
}

/**
 * Replaces all earlier keys from a folder by the folder's current ones, so that a restart rotates a Secret.
 * @throws FixSettings if such a key exists already with other scopes
 */
export async function takeKeysFromFolder(database: Kysely<Database>, files: readonly KeyFromFile[], now: Date): Promise<FolderKeysReport> {
  const known = await database
    .selectFrom('api_keys')
    .select(['id', 'name', 'prefix', 'hash'])
    .where('origin', '=', 'file')
    .where('revoked_at', 'is', null)
    .execute();
  const isCurrent = (row: (typeof known)[number]) =>
    files.some(({ scope, key }) => scope === row.name && sameHash(row.hash, hashOf(key.reveal())));
  // First, as a key may have moved from one file to the other.
  const gone = known.filter((row) => !isCurrent(row));
  for (const { id } of gone) await database.updateTable('api_keys').set({ revoked_at: now }).where('id', '=', id).execute();

  const taken: string[] = [];
  for (const { scope, key } of files) {
    const existing = await findKey(database, key.reveal());
    if (existing === undefined) {
      await insertKey(database, key.reveal(), { name: scope, scopes: [scope], origin: 'file' });
      taken.push(prefixOf(key.reveal()));
    } else if (!existing.scopes.includes(scope)) {
      throw new FixSettings([
        {
          name: 'API_KEYS_PATH',
          problem: `has a key in ${scope} that exists already as key ${existing.id}, with other scopes: choose another`,
        },
      ]);
    }
  }
  return { taken, revoked: gone.map(({ prefix }) => prefix) };
}
