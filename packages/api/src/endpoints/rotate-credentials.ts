import type { CredentialsKey } from '@wattjobs/web-meters/credentials';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { Sealing } from './sealing.ts';

/** What a rotation did. */
interface Rotation {
  /** How many were sealed again. */
  readonly rotated: number;
  /** How many had the new key already. */
  readonly unchanged: number;
  /** The endpoints whose credentials neither key sealed; they are left as they are. */
  readonly unreadable: readonly string[];
}

/** Seals all credentials with the new key: in one transaction, so that it may be interrupted and run again. */
export function rotateCredentials(
  database: Kysely<Database>,
  keys: { readonly current: CredentialsKey; readonly previous: CredentialsKey },
  randomBytes: (count: number) => Buffer,
): Promise<Rotation> {
  const sealing = new Sealing(keys, randomBytes);
  return database.transaction().execute(async (transaction) => {
    const rows = await sealedRows(transaction).orderBy('id').forUpdate().execute();
    const unreadable: string[] = [];
    let rotated = 0;
    for (const { id, name, sealed } of rows) {
      if (keys.current.open(sealed, id) !== undefined) continue;
      const opened = sealing.open(sealed, id);
      if (opened === undefined) {
        unreadable.push(name);
        continue;
      }
      const sealed_auth_config = keys.current.seal(JSON.stringify(opened), id, randomBytes(12));
      await transaction.updateTable('endpoints').set({ sealed_auth_config }).where('id', '=', id).execute();
      rotated += 1;
    }
    return { rotated, unchanged: rows.length - rotated - unreadable.length, unreadable };
  });
}

/** The names of the endpoints whose credentials these keys did not seal. */
export async function unusableCredentials(database: Kysely<Database>, sealing: Sealing): Promise<readonly string[]> {
  const rows = await sealedRows(database).orderBy('name').execute();
  return rows.filter(({ sealed }) => sealing.problemOf(sealed) !== undefined).map(({ name }) => name);
}

function sealedRows(database: Kysely<Database>) {
  return database
    .selectFrom('endpoints')
    .select(['id', 'name', 'sealed_auth_config as sealed'])
    .where('sealed_auth_config', 'is not', null)
    .$narrowType<{ sealed: string }>();
}
