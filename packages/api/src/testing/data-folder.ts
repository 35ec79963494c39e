import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePglite } from '../database/pglite.ts';
import { preparedDataFile } from './prepared-data.ts';

/** A data folder with a migrated database, as an earlier start left it. */
export async function makeTestDataFolder(): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'api-data-'));
  await makePglite(join(folder, 'postgres'), await preparedDataFile());
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
