import type { z } from 'zod';

/** An item and its place in the batch. */
export interface Placed<Item> {
  readonly index: number;
  readonly item: Item;
}

/** Why an item was refused. */
export interface ItemRefusal {
  readonly index: number;
  /** The field that is wrong; empty if the item as a whole is. */
  readonly field: string;
  readonly reason: string;
}

/** A batch after its items were checked; both lists are in the order of the batch. */
export interface JudgedItems<Item> {
  readonly taken: readonly Placed<Item>[];
  readonly refusals: readonly ItemRefusal[];
}

/** Checks each item by itself, so that a bad one affects no other. */
export function judgeItems<Item>(schema: z.ZodType<Item>, items: readonly unknown[]): JudgedItems<Item> {
  const taken: Placed<Item>[] = [];
  const refusals: ItemRefusal[] = [];
  for (const [index, candidate] of items.entries()) {
    const { success, data, error } = schema.safeParse(candidate);
    if (success) taken.push({ index, item: data });
    else refusals.push(refusal(index, error));
  }
  return { taken, refusals };
}

function refusal(index: number, error: z.ZodError): ItemRefusal {
  const [first] = error.issues;
  return { index, field: first?.path.join('.') ?? '', reason: first?.message ?? 'is not an item' };
}
