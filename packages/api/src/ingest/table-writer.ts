import type { Transaction } from 'kysely';
import type { Database } from '../database/types.ts';

/** What became of an item that was taken. */
export type Outcome = 'created' | 'updated' | 'unchanged';

/** How the items of one kind get into their table. */
export interface TableWriter<Item> {
  /** The fields of the natural key, for the documents. */
  readonly key: string;
  /** Which of two versions of a row counts, for the documents. */
  readonly ofTwoVersions: string;
  /** The natural key as text. */
  readonly keyOf: (item: Item) => string;
  /** Writes rows of different keys by one statement, and says of each what became of it, in their order. */
  readonly write: (transaction: Transaction<Database>, items: readonly Item[]) => Promise<readonly Outcome[]>;
}

/** A row that an upsert returned. One that it left as it was is not returned. */
export interface WrittenRow {
  /** As `keyOf` spells it. */
  readonly key: string;
  readonly created: boolean;
}

/** What became of items, by the rows that an upsert returned. */
export function outcomesOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, rows: readonly WrittenRow[]): readonly Outcome[] {
  const created = new Map(rows.map((row) => [row.key, row.created]));
  return items.map((item) => {
    const isNew = created.get(keyOf(item));
    if (isNew === undefined) return 'unchanged';
    return isNew ? 'created' : 'updated';
  });
}
