import type { Kysely, Transaction } from 'kysely';
import { type DatabaseIdentity, numberBatch, readIdentity } from '../database/database-identity.ts';
import type { Database } from '../database/types.ts';
import { invalid } from '../http/refusal.ts';
import { type AnyItem, type BatchKinds, kindNames, type OfKind } from './batch-kinds.ts';
import { type ItemRefusal, judgeItems, type Placed } from './judge-items.ts';
import type { Outcome, TableWriter, WriterRefusal } from './table-writer.ts';
import { takeTurn } from './take-turn.ts';
import { splitIntoVersions } from './versions.ts';

/** Each version of a row needs its own statement, and the embedded database serves no other request until the batch is done. */
const mostVersions = 1_000;

/** The result of a batch. */
export interface IngestReport extends DatabaseIdentity {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** One per item, in the order of the batch. */
  readonly outcomes: readonly (Outcome | 'refused')[];
  readonly refusals: readonly ItemRefusal[];
}

/**
 * Stores a batch in one transaction: either all items that are not refused, or none.
 * @throws Refusal: 422 if too many items are versions of one row for one transaction
 */
export async function ingest<Item extends AnyItem>(
  database: Kysely<Database>,
  kinds: BatchKinds<Item>,
  items: readonly unknown[],
): Promise<IngestReport> {
  const { taken, refusals } = judgeItems(kinds.item, items);
  const outcomes = Array.from<Outcome | 'refused'>({ length: items.length }).fill('unchanged');
  for (const { index } of refusals) outcomes[index] = 'refused';
  const all = [...refusals];
  const note: NoteOutcome = (index, outcome) => {
    outcomes[index] = typeof outcome === 'string' ? outcome : 'refused';
    if (typeof outcome !== 'string') all.push({ index, ...outcome });
  };
  for (const kind of kindNames(kinds)) {
    await kinds.writers[kind].prepare?.(
      database,
      ofKind(taken, kind).map(({ item }) => item),
    );
  }
  const identity =
    refusals.length < items.length
      ? await database.transaction().execute((transaction) => writeBatch(transaction, kinds, taken, note))
      : await readIdentity(database);
  return { ...identity, ...tally(outcomes), outcomes, refusals: all.toSorted((left, right) => left.index - right.index) };
}

type NoteOutcome = (index: number, outcome: Outcome | WriterRefusal) => void;

async function writeBatch<Item extends AnyItem>(
  transaction: Transaction<Database>,
  kinds: BatchKinds<Item>,
  taken: readonly Placed<Item>[],
  note: NoteOutcome,
): Promise<DatabaseIdentity> {
  const { subjects } = kinds;
  const subjectIds = new Set(subjects === undefined ? [] : taken.map(({ item }) => subjects.idOf(item)));
  if (subjects !== undefined) await takeTurn(transaction, subjects.lockKey, subjectIds);
  for (const kind of kindNames(kinds)) await writeKind(transaction, kinds.writers[kind], ofKind(taken, kind), note);
  await subjects?.note(transaction, subjectIds);
  return numberBatch(transaction);
}

function ofKind<Item extends AnyItem, Kind extends Item['kind']>(taken: readonly Placed<Item>[], kind: Kind): Placed<OfKind<Item, Kind>>[] {
  return taken.filter((placed): placed is Placed<OfKind<Item, Kind>> => placed.item.kind === kind);
}

async function writeKind<Item>(
  transaction: Transaction<Database>,
  writer: TableWriter<Item>,
  placed: readonly Placed<Item>[],
  note: NoteOutcome,
): Promise<void> {
  const versions = splitIntoVersions(placed, writer.keyOf);
  if (versions.length > mostVersions) {
    const reason = `${versions.length} items are versions of one row: send at most ${mostVersions} of them in one batch`;
    throw invalid([{ location: 'body', field: 'items', reason }]);
  }
  for (const version of versions) {
    const entries = [...version.values()];
    const written = await writer.write(
      transaction,
      entries.map(({ item }) => item),
    );
    for (const [place, { index }] of entries.entries()) note(index, written[place] ?? 'unchanged');
  }
}

function tally(outcomes: IngestReport['outcomes']): Record<Outcome | 'refused', number> {
  const counts = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}
