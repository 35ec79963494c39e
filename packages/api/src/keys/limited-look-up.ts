import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { hashOf } from './key-text.ts';
import type { KnownKeys } from './known-keys.ts';
import type { RefusalLimit } from './refusal-limit.ts';
import { findKey, type KeyRow } from './repository.ts';

/** What became of a key that was given. */
export interface LookUp {
  /** Absent if the key is unknown, was revoked, or was not looked up. */
  readonly key?: KeyRow | undefined;
  /** The seconds until another unknown key of this address is looked up; the key that was given was not. */
  readonly waitSeconds?: number;
}

/** Looks keys up in the database: those that are known as often as they come, unknown ones of an address as far as the limit allows. */
export function limitedLookUp(
  database: Kysely<Database>,
  known: KnownKeys,
  limit: RefusalLimit,
): (given: string, address: string) => Promise<LookUp> {
  return async (given, address) => {
    const hash = hashOf(given).toString('hex');
    if (!known.has(hash)) {
      const waitSeconds = limit.take(address);
      if (waitSeconds === undefined) return await findUnknown(given, hash, address);
      // Another server on this database may have made it.
      await known.refresh();
      if (!known.has(hash)) return { waitSeconds };
    }
    const key = await findKey(database, given);
    if (key === undefined) known.delete(hash);
    return { key };
  };

  async function findUnknown(given: string, hash: string, address: string): Promise<LookUp> {
    let isRefused = false;
    try {
      const key = await findKey(database, given);
      isRefused = key === undefined;
      if (!isRefused) known.add(hash);
      return { key };
    } finally {
      if (!isRefused) limit.giveBack(address);
    }
  }
}
