import { randomBytes } from 'node:crypto';
import { exposure } from '@wattjobs/core/files';
import { sql } from 'kysely';
import { makeDataFolder } from '../database/data-folder.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { firstKeyPath, makeFirstKey } from '../keys/first-key.ts';
import { readKeyFiles } from '../keys/key-files.ts';
import { takeKeysFromFolder } from '../keys/keys-from-folder.ts';
import type { Program } from './program.ts';

/** Any number that no other lock uses: concurrent starts must not create the same key twice. */
const lockKey = 7_746_652;

/**
 * Ensures that there is a key: those of API_KEYS_PATH, or a first one in the data folder.
 * @throws FixSettings
 */
export async function prepareKeys({ kysely }: OpenDatabase, { settings, log, host }: Program): Promise<void> {
  const { keysFolder, dataFolder } = settings;
  const files = keysFolder === undefined ? undefined : await readKeyFiles(keysFolder);
  await kysely.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction);
    if (files !== undefined) {
      const { taken, revoked } = await takeKeysFromFolder(transaction, files, new Date(host.clock.now()));
      if (taken.length + revoked.length > 0) log.info({ folder: keysFolder, taken, revoked }, 'the keys of API_KEYS_PATH were loaded');
      return;
    }
    await makeDataFolder(dataFolder);
    const inCluster = host.environment['KUBERNETES_SERVICE_HOST'] !== undefined;
    const exposed = exposure(firstKeyPath(dataFolder), { noun: 'admin key', inCluster });
    if (exposed !== undefined) log.warn(exposed);
    const first = await makeFirstKey(transaction, dataFolder, randomBytes);
    if (first === undefined) return;
    log.info({ path: first.path }, 'there was no admin key: one was created, and written to a file');
    if (host.isTerminal) host.stderr(`The admin key, also in ${first.path}: ${first.key.reveal()}\n`);
  });
}
