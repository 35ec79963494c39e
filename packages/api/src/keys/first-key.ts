import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { Secret } from '@wattjobs/core/settings';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { writeSynced } from '../database/write-synced.ts';
import { keyProblem, readKeyFile } from './key-files.ts';
import { makeKey } from './key-text.ts';
import { findKey, insertKey } from './repository.ts';

/** The first key, and the file that holds it. */
export interface FirstKey {
  readonly path: string;
  readonly key: Secret;
}

/** The first key's file. */
export function firstKeyPath(dataFolder: string): string {
  return join(dataFolder, 'admin.key');
}

/**
 * Creates an admin key if there is none, and writes it to a file in the data folder that only its owner can read.
 * The file comes first: if a start is killed in between, the next one takes the key from there.
 * @throws FixSettings if the file cannot be written, or holds no key
 */
export async function makeFirstKey(
  database: Kysely<Database>,
  dataFolder: string,
  randomBytes: (count: number) => Buffer,
): Promise<FirstKey | undefined> {
  const admins = await database
    .selectFrom('api_keys')
    .select('id')
    .where('revoked_at', 'is', null)
    .where((where) => where(where.val('admin'), '=', where.fn.any('scopes')))
    .execute();
  if (admins.length > 0) return undefined;
  const path = firstKeyPath(dataFolder);
  const key = (await keptKey(path)) ?? (await writeKey(path, makeKey(randomBytes)));
  if ((await findKey(database, key)) === undefined) await insertKey(database, key, { name: 'admin', scopes: ['admin'], origin: 'first' });
  return { path, key: new Secret(key) };
}

async function keptKey(path: string): Promise<string | undefined> {
  const key = readKeyFile(path, 'DATA_DIR');
  if (key === undefined) return undefined;
  const problem = (await ownershipProblem(path)) ?? keyProblem(key);
  if (problem !== undefined)
    throw new FixSettings([{ name: 'DATA_DIR', problem: `contains ${path}, in which the key ${problem}: delete the file` }]);
  return key;
}

/** Why others may have written or read a key file. A volume's group may read it, as Kubernetes allows that (`fsGroup`). */
async function ownershipProblem(path: string): Promise<string | undefined> {
  const found = await lstat(path);
  if (!found.isFile()) return 'is behind a link, or not in a regular file';
  const user = process.geteuid?.();
  if (user !== undefined && found.uid !== user && found.uid !== 0) return `belongs to user ${found.uid}, not to ${user}`;
  return (found.mode & 0o007) === 0 ? undefined : 'can be read or changed by every user of this machine';
}

async function writeKey(path: string, key: string): Promise<string> {
  try {
    await writeSynced(path, `${key}\n`);
    return key;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new FixSettings([
      {
        name: 'API_KEYS_PATH',
        problem: `is not set, there is no admin key yet, and ${path} cannot be written (${reason}): mount a folder with a key, or create one with "keys create"`,
        example: '/run/secrets/api-keys',
      },
    ]);
  }
}
