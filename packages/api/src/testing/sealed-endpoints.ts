import { randomBytes } from 'node:crypto';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { runSql } from './run-sql.ts';

/** The bytes of three keys. */
export const keyBytes = { old: randomBytes(32), current: randomBytes(32), lost: randomBytes(32) };
/** The old and the new key of a rotation. */
export const rotatedKeys = { previous: new CredentialsKey(keyBytes.old), current: new CredentialsKey(keyBytes.current) };
/** A key that nobody has any more. */
export const lostKey = new CredentialsKey(keyBytes.lost);

/** What is sealed. */
export const sealedText = '{"username":"admin","password":"canary-5d1e"}';

/** Inserts an endpoint `meter N` for each of these keys, with credentials that it sealed. */
export async function insertSealed(database: Kysely<Database>, sealers: readonly CredentialsKey[]): Promise<void> {
  for (const [index, key] of sealers.entries()) {
    const id = `00000000-0000-4000-8000-00000000000${index}`;
    await runSql(
      database,
      `insert into endpoints
         (id, name, ip_address, type, auth_type, sealed_auth_config, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
       values ($1, $2, 'h', 'PDU', 'basic', $3, '{}', true, 15, 'UTC', now(), now())`,
      [id, `meter ${index}`, key.seal(sealedText, id, randomBytes(12))],
    );
  }
}
