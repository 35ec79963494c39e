import type { Kysely, Transaction } from 'kysely';
import { type DatabaseIdentity, numberBatch, readIdentity } from '../database/database-identity.ts';
import type { Database } from '../database/types.ts';
import { invalid } from '../http/refusal.ts';
import { alarmWriter } from '../enphase/batch/alarm-writer.ts';
import { eventWriter } from '../enphase/batch/event-writer.ts';
import { intervalWriter } from '../enphase/batch/interval-writer.ts';
import { type ItemRefusal, type Placed, type ReadBatch, judgeItems } from './judge-items.ts';
import { splitIntoVersions, type Outcome } from './versions.ts';
import { summaryWriter } from '../enphase/batch/summary-writer.ts';
import { noteSystems, systemWriter, takeTurn } from '../enphase/batch/system-writer.ts';
import type { TableWriter } from './table-writer.ts';

/** Each version of a row takes a statement of its own, and the embedded database serves nobody else until the batch is done. */
const mostVersions = 1_000;

/** What became of a batch. */
export interface IngestReport extends DatabaseIdentity {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** One for each item, in the order of the batch. */
  readonly outcomes: readonly (Outcome | 'refused')[];
  readonly refusals: readonly ItemRefusal[];
}

/**
 * Takes a batch in one transaction: all that is not refused is kept, or nothing is.
 * @throws Refusal: 422 if more items than one transaction should take are versions of one row
 */
export async function ingest(database: Kysely<Database>, items: readonly unknown[]): Promise<IngestReport> {
  const batch = judgeItems(items);
  const outcomes = Array.from<Outcome | 'refused'>({ length: items.length }).fill('unchanged');
  for (const { index } of batch.refusals) outcomes[index] = 'refused';
  const identity =
    batch.refusals.length < items.length
      ? await database.transaction().execute((transaction) => writeBatch(transaction, batch, outcomes))
      : await readIdentity(database);
  return { ...identity, ...tally(outcomes), outcomes, refusals: batch.refusals };
}

type Outcomes = (Outcome | 'refused')[];

async function writeBatch(transaction: Transaction<Database>, batch: ReadBatch, outcomes: Outcomes): Promise<DatabaseIdentity> {
  const ofSystems: readonly Placed<{ readonly system_id: number }>[][] = [batch.summary, batch.interval, batch.event, batch.alarm];
  const withData = new Set(ofSystems.flatMap((placed) => placed.map(({ item }) => item.system_id)));
  await takeTurn(transaction, new Set([...withData, ...batch.system.map(({ item }) => item.system_id)]));
  await writeKind(transaction, systemWriter, batch.system, outcomes);
  await noteSystems(transaction, withData);
  await writeKind(transaction, summaryWriter, batch.summary, outcomes);
  await writeKind(transaction, intervalWriter, batch.interval, outcomes);
  await writeKind(transaction, eventWriter, batch.event, outcomes);
  await writeKind(transaction, alarmWriter, batch.alarm, outcomes);
  return numberBatch(transaction);
}

async function writeKind<Item>(
  transaction: Transaction<Database>,
  writer: TableWriter<Item>,
  placed: readonly Placed<Item>[],
  outcomes: Outcomes,
): Promise<void> {
  const rounds = splitIntoVersions(placed, writer.keyOf);
  if (rounds.length > mostVersions) {
    const reason = `${rounds.length} items are versions of one row: send ${mostVersions} of them at most in one batch`;
    throw invalid([{ location: 'body', field: 'items', reason }]);
  }
  for (const round of rounds) {
    const entries = [...round.values()];
    const written = await writer.write(
      transaction,
      entries.map(({ item }) => item),
    );
    for (const [place, { index }] of entries.entries()) outcomes[index] = written[place] ?? 'unchanged';
  }
}

function tally(outcomes: Outcomes): Record<Outcome | 'refused', number> {
  const counts = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}
