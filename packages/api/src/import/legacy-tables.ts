import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { expectNamedFile, UnfitFile } from '@wattjobs/core/files';
import { parseJson } from '@wattjobs/core/json';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import { csvRecords, NotCsv } from './csv.ts';
import type { LegacyRow } from './legacy-row.ts';

/** The rows of a CSV file, whose first record names the columns. @throws FixSettings if it cannot be read */
export async function* csvTable(path: string): AsyncGenerator<LegacyRow> {
  try {
    expectNamedFile(path);
    yield* csvRows(basename(path), createReadStream(path, 'utf8'));
  } catch (error) {
    if (error instanceof UnfitFile) throw unreadable(path, `which ${error.problem}`);
    if (error instanceof NotCsv) throw unreadable(path, `which ${error.message}`);
    if (error instanceof Error && 'code' in error) throw unreadable(path, `which cannot be read (${String(error.code)})`);
    throw error;
  }
}

/** The rows of CSV. One with more or fewer fields than columns means nothing: a decimal comma without quotes makes two fields of a number. */
export async function* csvRows(name: string, chunks: AsyncIterable<string>): AsyncGenerator<LegacyRow> {
  let columns: readonly string[] | undefined;
  for await (const { line, fields } of csvRecords(chunks)) {
    if (columns === undefined) {
      columns = fields.map((field) => field.trim());
      continue;
    }
    const values = Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
    const problem = `it has ${fields.length} fields, but there are ${columns.length} columns`;
    yield { place: `${name}:${line}`, values, ...(fields.length === columns.length ? {} : { problem }) };
  }
}

const rowsPerFetch = 1_000;

/** The rows of the first of these tables that exists, in this order. @throws FixSettings if none does */
export async function* postgresTable<Tables>(
  database: Kysely<Tables>,
  names: readonly [string, ...string[]],
  order: string,
): AsyncGenerator<LegacyRow> {
  const work = await database.startTransaction().setIsolationLevel('repeatable read').execute();
  try {
    const name = await firstTable(work, names);
    await sql`declare legacy_rows no scroll cursor for
      select row_to_json(legacy)::text as json from ${sql.table(name)} as legacy order by ${sql.ref(order)}`.execute(work);
    for (let count = 1; ; ) {
      const { rows } = await work.executeQuery<{ json: string }>(CompiledQuery.raw(`fetch ${rowsPerFetch} from legacy_rows`));
      if (rows.length === 0) return;
      for (const { json } of rows) {
        yield { place: `row ${count} of ${name}`, values: parseJson(json) as LegacyRow['values'] };
        count += 1;
      }
    }
  } finally {
    await work.rollback().execute();
  }
}

async function firstTable<Tables>(database: Kysely<Tables>, names: readonly [string, ...string[]]): Promise<string> {
  for (const name of names) {
    const { rows } = await sql<{ found: string | null }>`select to_regclass(quote_ident(${name}))::text as found`.execute(database);
    if (typeof rows[0]?.found === 'string') return name;
  }
  throw new FixSettings([{ name: '--from', problem: `names a database without a table ${names.join(' or ')}` }]);
}

function unreadable(path: string, why: string): FixSettings {
  return new FixSettings([{ name: 'The file', problem: `is ${path}, ${why}` }]);
}
