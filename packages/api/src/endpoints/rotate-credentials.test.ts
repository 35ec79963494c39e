import { randomBytes } from 'node:crypto';
import type { CredentialsKey } from '@wattjobs/web-meters/credentials';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/open-database.ts';
import type { Database } from '../database/types.ts';
import { insertSealed, lostKey, rotatedKeys, sealedText } from '../testing/sealed-endpoints.ts';
import { borrowDatabase, giveBack } from '../testing/test-database.ts';
import { rotateCredentials } from './rotate-credentials.ts';

async function openedWith(database: Kysely<Database>, key: CredentialsKey): Promise<readonly (string | undefined)[]> {
  const rows = await database.selectFrom('endpoints').select(['id', 'sealed_auth_config']).orderBy('id').execute();
  return rows.map(({ id, sealed_auth_config }) => key.open(sealed_auth_config ?? '', id));
}

describe('a rotation', () => {
  let database: OpenDatabase;
  beforeEach(async () => {
    database = await borrowDatabase();
  });
  afterEach(() => giveBack(database));

  it('seals with the new key what the old one sealed, and changes nothing the second time', async () => {
    await insertSealed(database.kysely, [rotatedKeys.previous, rotatedKeys.current, rotatedKeys.previous]);
    expect(await rotateCredentials(database.kysely, rotatedKeys, randomBytes)).toEqual({ rotated: 2, unchanged: 1, unreadable: [] });
    expect(await openedWith(database.kysely, rotatedKeys.current)).toEqual([sealedText, sealedText, sealedText]);
    expect(await rotateCredentials(database.kysely, rotatedKeys, randomBytes)).toEqual({ rotated: 0, unchanged: 3, unreadable: [] });
  });

  it('leaves what a third key sealed, and names it', async () => {
    await insertSealed(database.kysely, [rotatedKeys.previous, lostKey]);
    expect(await rotateCredentials(database.kysely, rotatedKeys, randomBytes)).toEqual({
      rotated: 1,
      unchanged: 0,
      unreadable: ['meter 1'],
    });
    expect(await openedWith(database.kysely, lostKey)).toEqual([undefined, sealedText]);
  });

  it('loses nothing if it ends half-way', async () => {
    await insertSealed(database.kysely, [rotatedKeys.previous, rotatedKeys.previous]);
    let nonces = 0;
    const failing = (count: number) => {
      if ((nonces += 1) === 2) throw new RangeError('the power went out');
      return randomBytes(count);
    };
    await expect(rotateCredentials(database.kysely, rotatedKeys, failing)).rejects.toThrow('the power went out');
    expect(await openedWith(database.kysely, rotatedKeys.previous)).toEqual([sealedText, sealedText]);
  });
});
