import type { Placed } from './judge-items.ts';

/**
 * Splits items into lists in which no key occurs twice, because one statement cannot write a row twice.
 * The n-th version of a row is in the n-th list, so that the result is as if the items had come one by one.
 * An item that repeats the version before it is in no list: it changes nothing.
 */
export function splitIntoVersions<Item>(
  placed: readonly Placed<Item>[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, Placed<Item>>[] {
  if (placed.length === 0) return [];
  const first = new Map<string, Placed<Item>>();
  const lists = [first];
  // Only for repeated keys, which are few.
  const versions = new Map<string, { readonly count: number; readonly last: Item }>();
  for (const entry of placed) {
    const key = keyOf(entry.item);
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, entry);
      continue;
    }
    const { count, last } = versions.get(key) ?? { count: 1, last: known.item };
    if (JSON.stringify(last) === JSON.stringify(entry.item)) continue;
    versions.set(key, { count: count + 1, last: entry.item });
    const list = lists[count] ?? new Map<string, Placed<Item>>();
    list.set(key, entry);
    lists[count] = list;
  }
  return lists;
}
