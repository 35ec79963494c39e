import type { z } from 'zod';
import { type AlarmItem, type EventItem, type IntervalItem, Item, type SummaryItem, type SystemItem } from '../enphase/item-schemas.ts';

/** An item and its place in the batch. */
export interface Placed<Kind> {
  readonly index: number;
  readonly item: Kind;
}

/** Why an item was not taken. */
export interface ItemRefusal {
  readonly index: number;
  /** The field that is wrong; empty where the item as a whole is. */
  readonly field: string;
  readonly reason: string;
}

/** A batch, sorted by kind; within a kind the items are in the order of the batch. */
export interface ReadBatch {
  readonly system: Placed<SystemItem>[];
  readonly summary: Placed<SummaryItem>[];
  readonly interval: Placed<IntervalItem>[];
  readonly event: Placed<EventItem>[];
  readonly alarm: Placed<AlarmItem>[];
  readonly refusals: ItemRefusal[];
}

/** Judges each item by itself, so that a bad one refuses no other. */
export function judgeItems(items: readonly unknown[]): ReadBatch {
  const batch: ReadBatch = { system: [], summary: [], interval: [], event: [], alarm: [], refusals: [] };
  for (const [index, candidate] of items.entries()) {
    const { data: item, error } = Item.safeParse(candidate);
    if (item === undefined) {
      batch.refusals.push(refusal(index, error));
      continue;
    }
    switch (item.kind) {
      case 'system':
        batch.system.push({ index, item });
        break;
      case 'summary':
        batch.summary.push({ index, item });
        break;
      case 'interval':
        batch.interval.push({ index, item });
        break;
      case 'event':
        batch.event.push({ index, item });
        break;
      case 'alarm':
        batch.alarm.push({ index, item });
        break;
    }
  }
  return batch;
}

function refusal(index: number, error: z.ZodError): ItemRefusal {
  const [first] = error.issues;
  return { index, field: first?.path.join('.') ?? '', reason: first?.message ?? 'is not an item' };
}
