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

/**
 * Looks keys up in the database: those that are known as often as they come, unknown ones of an address as far as the limit allows.
 * A key that was sent in one of two ways comes as two readings, which count as one key.
 */
export function limitedLookUp(
  database: Kysely<Database>,
  known: KnownKeys,
  limit: RefusalLimit,
): (readings: readonly string[], address: string) => Promise<LookUp> {
  return async (readings, address) => {
    const knownReadings = () => readings.filter((reading) => known.has(hexHashOf(reading)));
    let candidates = knownReadings();
    if (candidates.length === 0) {
      const waitSeconds = limit.take(address);
      if (waitSeconds === undefined) return await findUnknown(readings, address);
      // Another server on this database may have made it.
      await known.refresh();
      candidates = knownReadings();
      if (candidates.length === 0) return { waitSeconds };
    }
    return { key: await findFirst(candidates) };
  };

  async function findUnknown(readings: readonly string[], address: string): Promise<LookUp> {
    let isRefused = false;
    try {
      const key = await findFirst(readings);
      isRefused = key === undefined;
      return { key };
    } finally {
      if (!isRefused) limit.giveBack(address);
    }
  }

  async function findFirst(readings: readonly string[]): Promise<KeyRow | undefined> {
    for (const reading of readings) {
      const key = await findKey(database, reading);
      if (key !== undefined) {
        known.add(hexHashOf(reading));
        return key;
      }
      known.delete(hexHashOf(reading));
    }
    return undefined;
  }
}

function hexHashOf(reading: string): string {
  return hashOf(reading).toString('hex');
}
