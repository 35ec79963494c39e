import type { ReadingItem } from '@wattjobs/rows/consumption';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../database/types.ts';
import { type ChangeContext, createEndpoint } from '../endpoints/changes.ts';
import { Refusal } from '../http/refusal.ts';
import { insertReadings, readingKey, settleReadings } from '../readings/batch/insert-readings.ts';
import { endpointOf, type LegacyRow, readingOf } from './legacy-row.ts';

/** The rows of the platform's two tables. */
export interface LegacyTables {
  readonly endpoints?: AsyncIterable<LegacyRow>;
  readonly readings?: AsyncIterable<LegacyRow>;
}

interface Counts {
  created: number;
  /** Rows that were here before; they are left as they are. */
  unchanged: number;
  refused: number;
}

/** What an import did, or would do. */
export interface ImportReport {
  readonly endpoints: Counts;
  readonly readings: Counts;
}

interface ImportTerms extends ChangeContext {
  /** Whether the rows are kept; otherwise it only looks. */
  readonly apply: boolean;
  /** Notified of every row that is refused, and why. */
  readonly onRefused: (place: string, why: string) => void;
}

const rowsPerInsert = 1_000;

/** Imports endpoints and readings: all that are not refused in one transaction, or none. Importing them again changes nothing. */
export async function importConsumption(database: Kysely<Database>, tables: LegacyTables, terms: ImportTerms): Promise<ImportReport> {
  const report = { endpoints: noCounts(), readings: noCounts() };
  const work = await database.startTransaction().execute();
  try {
    await sql`set local statement_timeout = 0`.execute(work);
    await importEndpoints(work, tables.endpoints ?? nothing(), report.endpoints, terms);
    await importReadings(work, tables.readings ?? nothing(), report.readings, terms);
  } catch (error) {
    await work.rollback().execute();
    throw error;
  }
  await (terms.apply ? work.commit() : work.rollback()).execute();
  if (terms.apply) await settleReadings(database);
  return report;
}

async function importEndpoints(work: Transaction<Database>, rows: AsyncIterable<LegacyRow>, counts: Counts, terms: ImportTerms) {
  for await (const row of rows) {
    const understood = endpointOf(row);
    const problem = 'problem' in understood ? understood.problem : undefined;
    const outcome = 'item' in understood ? await importEndpoint(work, understood.item, terms) : (problem ?? '');
    note(counts, terms, row, outcome);
  }
}

/** @returns the outcome, or why it is refused */
async function importEndpoint(
  work: Transaction<Database>,
  { id, body }: { readonly id: string; readonly body: Parameters<typeof createEndpoint>[3] },
  terms: ImportTerms,
): Promise<string> {
  if ((await work.selectFrom('endpoints').select('id').where('id', '=', id).executeTakeFirst()) !== undefined) return 'unchanged';
  try {
    await createEndpoint(work, terms, id, body);
    return 'created';
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

async function importReadings(work: Transaction<Database>, rows: AsyncIterable<LegacyRow>, counts: Counts, terms: ImportTerms) {
  let waiting = new Map<string, { readonly row: LegacyRow; readonly item: ReadingItem }>();
  const insert = async () => {
    const entries = [...waiting.values()];
    waiting = new Map();
    const outcomes = await insertReadings(
      work,
      entries.map(({ item }) => item),
      terms.clock.now(),
    );
    for (const [place, { row }] of entries.entries()) {
      const outcome = outcomes[place] ?? 'unchanged';
      note(counts, terms, row, typeof outcome === 'string' ? outcome : `${outcome.field} ${outcome.reason}`);
    }
  };
  for await (const row of rows) {
    const understood = readingOf(row);
    if ('problem' in understood) {
      note(counts, terms, row, understood.problem);
      continue;
    }
    const key = readingKey(understood.item);
    // One statement cannot write a row twice.
    if (waiting.size >= rowsPerInsert || waiting.has(key)) await insert();
    waiting.set(key, { row, item: understood.item });
  }
  if (waiting.size > 0) await insert();
}

function note(counts: Counts, { onRefused }: ImportTerms, { place }: LegacyRow, outcome: string): void {
  if (outcome === 'created' || outcome === 'unchanged') counts[outcome] += 1;
  else {
    counts.refused += 1;
    onRefused(place, outcome);
  }
}

const noCounts = (): Counts => ({ created: 0, unchanged: 0, refused: 0 });

async function* nothing(): AsyncGenerator<LegacyRow> {}
