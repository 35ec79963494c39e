import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { hashOf } from './key-text.ts';
import type { KnownKeys } from './known-keys.ts';
import type { RefusalLimit } from './refusal-limit.ts';
import { findKey, type KeyRow } from './repository.ts';

/** The result of looking a key up. */
export interface LookUp {
  /** Absent if the key is unknown, was revoked, or was not looked up. */
  readonly key?: KeyRow | undefined;
  /** The seconds until another unknown key of this address is looked up; this one was not. */
  readonly waitSeconds?: number;
}

/**
 * Looks keys up in the database: known ones always, unknown ones of an address within the limit.
 * A key with two possible readings counts as one key.
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
      // Another server on this database may have created it.
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
