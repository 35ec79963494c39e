import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import { hashOf, prefixOf, sameHash } from './key-text.ts';
import type { ApiKeyTable, Scope } from './tables.ts';

/** A key as it may be shown. */
export type KeyRow = Omit<Selectable<ApiKeyTable>, 'hash'>;

const shownColumns = ['id', 'name', 'prefix', 'scopes', 'origin', 'created_at', 'last_used_at', 'revoked_at'] as const;

/** Finds a key; undefined if there is none, or it was revoked. */
export async function findKey(database: Kysely<Database>, key: string): Promise<KeyRow | undefined> {
  const candidates = await database
    .selectFrom('api_keys')
    .select(['hash', ...shownColumns])
    .where('prefix', '=', prefixOf(key))
    .where('revoked_at', 'is', null)
    .execute();
  const hash = hashOf(key);
  return candidates.find((candidate) => sameHash(candidate.hash, hash));
}

/** The key with that id; undefined if there is none, or it was revoked. */
export function findKeyById(database: Kysely<Database>, id: number): Promise<KeyRow | undefined> {
  return database.selectFrom('api_keys').select(shownColumns).where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst();
}

/** The hashes, in hexadecimal, of all keys that were not revoked. */
export async function hashesOfKeys(database: Kysely<Database>): Promise<readonly string[]> {
  const rows = await database.selectFrom('api_keys').select('hash').where('revoked_at', 'is', null).execute();
  return rows.map(({ hash }) => hash.toString('hex'));
}

/** All keys, including revoked ones, in order of creation. */
export function listKeys(database: Kysely<Database>): Promise<readonly KeyRow[]> {
  return database.selectFrom('api_keys').select(shownColumns).orderBy('id').execute();
}

/** Stores a new key. */
export function insertKey(
  database: Kysely<Database>,
  key: string,
  { name, scopes, origin }: { readonly name: string; readonly scopes: readonly Scope[]; readonly origin: KeyRow['origin'] },
): Promise<KeyRow> {
  return database
    .insertInto('api_keys')
    .values({ name, scopes, origin, prefix: prefixOf(key), hash: hashOf(key) })
    .returning(shownColumns)
    .executeTakeFirstOrThrow();
}

/**
 * Revokes a key for good; undefined if no key has this id. A revoked key keeps its time.
 * The last admin key stays, or nobody could create another.
 */
export function revokeKey(database: Kysely<Database>, id: number, now: Date): Promise<KeyRow | 'last-admin' | undefined> {
  return database.transaction().execute(async (transaction) => {
    // Two callers that revoke each other's key must not both succeed.
    await sql`lock table api_keys in share row exclusive mode`.execute(transaction);
    const keys = await listKeys(transaction);
    const key = keys.find((each) => each.id === id);
    if (key === undefined || key.revoked_at !== null) return key;
    const isAdmin = ({ scopes, revoked_at }: KeyRow) => revoked_at === null && scopes.includes('admin');
    if (isAdmin(key) && keys.filter(isAdmin).length === 1) return 'last-admin';
    await transaction.updateTable('api_keys').set({ revoked_at: now }).where('id', '=', id).execute();
    return { ...key, revoked_at: now };
  });
}

/** Records when a key was last used. */
export async function touchKey(database: Kysely<Database>, id: number, now: Date): Promise<void> {
  await database.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', id).execute();
}
