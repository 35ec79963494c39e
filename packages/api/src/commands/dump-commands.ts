import { createReadStream } from 'node:fs';
import { access, constants, open } from 'node:fs/promises';
import { FixSettings } from '@wattjobs/core/errors';
import { expectNamedFile, UnfitFile } from '@wattjobs/core/files';
import { migrationsFolder } from '../assets.ts';
import { readIdentity } from '../database/database-identity.ts';
import { keepIdentityFile } from '../database/identity-file.ts';
import { restoreDump } from '../dump/restore-dump.ts';
import { writeDump } from '../dump/write-dump.ts';
import { readMigrations } from '../migrations/migration-files.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

const bytesPerWrite = 65_536;

/** `dump`: writes the whole database to a new file that only its owner can read. */
export async function dumpCommand({ host, settings, log }: Program, path: string): Promise<void> {
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
  try {
    const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
      throw unusable(path, 'written', error);
    });
    try {
      let waiting = '';
      const rows = await writeDump(database.kysely, async (line) => {
        waiting += `${line}\n`;
        if (waiting.length < bytesPerWrite) return;
        await file.appendFile(waiting);
        waiting = '';
      });
      await file.appendFile(waiting);
      await file.sync();
      host.stdout(`${path} has ${rows} rows.\n`);
    } finally {
      await file.close();
    }
  } finally {
    await database.close();
  }
}

/** `restore`: loads a dump into an empty database. */
export async function restoreCommand({ host, settings, log }: Program, path: string): Promise<void> {
  // Before the database, which takes a while to create.
  try {
    expectNamedFile(path);
    await access(path, constants.R_OK);
  } catch (error) {
    if (error instanceof UnfitFile) throw new FixSettings([{ name: 'The file', problem: `is ${path}, which ${error.problem}` }]);
    throw unusable(path, 'read', error);
  }
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop, purpose: 'restore' });
  try {
    const rows = await restoreDump(database.kysely, linesOf(path), await readMigrations(migrationsFolder));
    const { id } = await readIdentity(database.kysely);
    if (database.dataFolder !== undefined) await keepIdentityFile(database.dataFolder, id);
    host.stdout(`${rows} rows were restored.\n`);
  } finally {
    await database.close();
  }
}

/** The longest row of a dump, in characters. */
const longestLine = 16 * 1024 * 1024;

/** The lines of a file. `readline` loses lines that nothing awaits, such as while the schema is created. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > longestLine) {
      throw new FixSettings([
        { name: 'The file', problem: `${path} has a line of more than ${longestLine} characters, so it is not a dump` },
      ]);
    }
  }
  if (rest !== '') yield rest;
}

function unusable(path: string, done: string, error: unknown): FixSettings {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new FixSettings([{ name: 'The file', problem: `${path} cannot be ${done} (${reason})`, example: '/data/rows.ndjson' }]);
}
