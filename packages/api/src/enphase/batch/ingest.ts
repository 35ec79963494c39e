import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { type DatabaseIdentity, numberBatch, readIdentity } from '../../database/database-identity.ts';
import type { Database } from '../../database/types.ts';
import { alarmWriter } from './alarm-writer.ts';
import { eventWriter } from './event-writer.ts';
import { intervalWriter } from './interval-writer.ts';
import { type ItemRefusal, type Placed, type ReadBatch, readItems } from './read-items.ts';
import { dealIntoRounds, type Outcome } from './rounds.ts';
import { summaryWriter } from './summary-writer.ts';
import { noteSystems, systemWriter, takeTurn } from './system-writer.ts';
import type { TableWriter } from './table-writer.ts';

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

/** Takes a batch in one transaction: all that is not refused is kept, or nothing is. */
export async function ingest(database: Kysely<Database>, items: readonly unknown[]): Promise<IngestReport> {
  const batch = readItems(items);
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
  for (const [number, round] of dealIntoRounds(placed, writer.keyOf).entries()) {
    // PGlite never waits, so a thousand versions of one row would keep the process from everything else.
    if (number > 0) await nextTurn();
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
