import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One step of the schema. Once merged, its file is never edited: the database remembers its checksum. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
  /** SHA-256 of the text, in hexadecimal. */
  readonly checksum: string;
}

/** Reads the numbered files (`000001.sql`, …) of a folder, in order. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{6}\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(folder, file), 'utf8');
      return { number: Number(file.slice(0, 6)), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
