import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../database/types.ts';

/** The result of an accepted item. */
export type Outcome = 'created' | 'updated' | 'unchanged';

/** Why the stored rows do not allow an item. */
export interface WriterRefusal {
  readonly field: string;
  readonly reason: string;
}

/** How the items of one kind are written to their table. */
export interface TableWriter<Item> {
  /** The fields of the natural key, for the documents. */
  readonly key: string;
  /** Which of two versions of a row wins, for the documents. */
  readonly whichVersionWins: string;
  /** The natural key as text. */
  readonly keyOf: (item: Item) => string;
  /** What must be committed before rows are written; absent if nothing. */
  readonly prepare?: (database: Kysely<Database>, items: readonly Item[]) => Promise<void>;
  /** Writes rows with different keys in one statement, and returns each one's result, in order. */
  readonly write: (transaction: Transaction<Database>, items: readonly Item[]) => Promise<readonly (Outcome | WriterRefusal)[]>;
}

/** A row that an upsert returned. Unchanged rows are not returned. */
export interface WrittenRow {
  /** As `keyOf` writes it. */
  readonly key: string;
  readonly created: boolean;
}

/** The results of items, from the rows that an upsert returned. */
export function outcomesOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, rows: readonly WrittenRow[]): readonly Outcome[] {
  const created = new Map(rows.map((row) => [row.key, row.created]));
  return items.map((item) => {
    const isNew = created.get(keyOf(item));
    if (isNew === undefined) return 'unchanged';
    return isNew ? 'created' : 'updated';
  });
}
