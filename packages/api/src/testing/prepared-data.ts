import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { migrationsFolder } from '../assets.ts';
import { onPglite } from '../database/pglite.ts';
import { migrate } from '../migrations/migrate.ts';
import { readMigrations } from '../migrations/migration-files.ts';

/**
 * A migrated data folder of PGlite as a tar: opening it takes half a second; creating it takes three and a gigabyte.
 * It is kept in the system's temporary folder under the digest of its inputs.
 */
export async function preparedDataFile(): Promise<string> {
  const migrations = await readMigrations(migrationsFolder);
  const engineManifest = createRequire(import.meta.url)
    .resolve('@electric-sql/pglite')
    .replace(/dist.*/, 'package.json');
  const digest = createHash('sha256').update(readFileSync(engineManifest));
  for (const { checksum } of migrations) digest.update(checksum);
  const path = join(tmpdir(), `wattjobs-api-test-data-${digest.digest('hex').slice(0, 16)}.tar`);
  if (!existsSync(path)) await prepare(path, migrations);
  return path;
}

async function prepare(path: string, migrations: Awaited<ReturnType<typeof readMigrations>>): Promise<void> {
  const engine = await PGlite.create();
  const database = onPglite(engine);
  try {
    await migrate(database.kysely, migrations);
    const dump = await engine.dumpDataDir('none');
    const unfinished = `${path}.${randomUUID()}.tmp`;
    writeFileSync(unfinished, new Uint8Array(await dump.arrayBuffer()), { mode: 0o600 });
    renameSync(unfinished, path);
  } finally {
    await database.close();
  }
}
