import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { Database } from '../database/types.ts';
import type { TableWriter } from './table-writer.ts';

/** The fields of every item of a batch. */
export interface AnyItem {
  readonly kind: string;
}

/** The items of one kind. */
export type OfKind<Item extends AnyItem, Kind extends Item['kind']> = Extract<Item, { readonly kind: Kind }>;

/** The kinds of items in a source's batches, and how they are written. */
export interface BatchKinds<Item extends AnyItem> {
  /** One item, of any kind. */
  readonly item: z.ZodType<Item>;
  /** The writer of each kind, in the order in which they write. */
  readonly writers: { readonly [Kind in Item['kind']]: TableWriter<OfKind<Item, Kind>> };
  /** What the items are about; absent if the writers take their own locks. */
  readonly subjects?: Subjects<Item>;
}

/** What the items of a source are about, such as systems. Batches about the same subject take turns. */
interface Subjects<Item> {
  readonly idOf: (item: Item) => number;
  /** See takeTurn. */
  readonly lockKey: number;
  /** Registers a batch's subjects once its items are written, so that one without a description is listed too. */
  readonly note: (transaction: Transaction<Database>, ids: ReadonlySet<number>) => Promise<void>;
}

/** The names of the kinds, in the order in which they are written. */
export function kindNames<Item extends AnyItem>({ writers }: BatchKinds<Item>): readonly Item['kind'][] {
  return Object.keys(writers);
}
