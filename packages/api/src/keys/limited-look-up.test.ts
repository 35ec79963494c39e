import { randomBytes } from 'node:crypto';
import { FakeClock } from '@wattjobs/core/testing';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/open-database.ts';
import type { Database } from '../database/types.ts';
import { borrowDatabase, giveBack } from '../testing/test-database.ts';
import { hashOf, makeKey } from './key-text.ts';
import { KnownKeys } from './known-keys.ts';
import { limitedLookUp } from './limited-look-up.ts';
import { RefusalLimit } from './refusal-limit.ts';
import { hashesOfKeys, insertKey, revokeKey } from './repository.ts';

describe('the look-up of a key', () => {
  let database: OpenDatabase;
  let clock: FakeClock;
  let queries: string[] = [];
  let known: KnownKeys;
  let lookUp: ReturnType<typeof limitedLookUp>;
  beforeAll(async () => {
    database = await borrowDatabase();
  });
  afterAll(() => giveBack(database));
  beforeEach(async () => {
    await database.kysely.deleteFrom('api_keys').execute();
    clock = new FakeClock();
    queries = [];
    const counted = counting(database.kysely, (query) => queries.push(query));
    known = new KnownKeys(clock, () => hashesOfKeys(counted));
    lookUp = limitedLookUp(counted, known, new RefusalLimit(clock));
    await known.refresh();
    queries = [];
  });
  const make = async (): Promise<string> => {
    const key = makeKey(randomBytes);
    await insertKey(database.kysely, key, { name: 'x', scopes: ['admin'], origin: 'route' });
    return key;
  };
  const flood = (times: number) => Promise.all(Array.from({ length: times }, () => lookUp([makeKey(randomBytes)], '192.0.2.1')));

  it('queries the database for ten refused keys of an address, even if a thousand arrive at once', async () => {
    const outcomes = await flood(1_000);
    expect(outcomes.filter(({ waitSeconds }) => waitSeconds === 60)).toHaveLength(990);
    expect(queries).toHaveLength(10);
    await lookUp([makeKey(randomBytes)], '192.0.2.2');
    expect(queries).toHaveLength(11);
  });

  it('reads the list of keys once per ten seconds, to find keys that another server created', async () => {
    await flood(11);
    const key = await make();
    expect((await lookUp([key], '192.0.2.1')).waitSeconds).toBe(60);
    clock.advance(10_000);
    queries = [];
    await flood(500);
    expect(queries).toHaveLength(1);
    expect((await lookUp([key], '192.0.2.1')).key?.name).toBe('x');
  });

  it('finds a known key during any flood, until it is revoked', async () => {
    const key = await make();
    known.add(hashOf(key).toString('hex'));
    await flood(50);
    const found = (await lookUp([key], '192.0.2.1')).key;
    expect(found?.name).toBe('x');
    await make();
    await revokeKey(database.kysely, found?.id ?? 0, new Date(0));
    expect(await lookUp([key], '192.0.2.1')).toEqual({ key: undefined });
    queries = [];
    expect((await lookUp([key], '192.0.2.1')).waitSeconds).toBe(60);
    expect(queries).toEqual([]);
  });

  it('does not count a key against its address if the database failed', async () => {
    const broken = limitedLookUp({} as Kysely<Database>, known, new RefusalLimit(clock));
    for (let tries = 0; tries < 30; tries += 1) await expect(broken(['x'], '192.0.2.1')).rejects.toThrow(TypeError);
  });
});

/** The same database, reporting each query. */
function counting(database: Kysely<Database>, onQuery: (query: string) => void): Kysely<Database> {
  return database.withPlugin({
    transformQuery: ({ node }) => {
      onQuery(node.kind);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
}
