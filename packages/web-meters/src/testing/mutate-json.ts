import { pick, type Random, relabelled, restyled, shuffled, unitsInKwh } from './mutate-numbers.ts';
import type { MutatedPage, MutationKind } from './mutate-page.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Change = (value: Json, key: string) => Json;

/** A recorded page in JSON, with one thing changed. */
export function mutateJson(random: Random, kind: MutationKind, body: string): MutatedPage {
  const page = JSON.parse(body) as Json;
  const written = (changed: Json, factor: number | undefined = 1) => ({ body: JSON.stringify(changed), factor });
  if (kind === 'label') return written(relabel(random, page));
  if (kind === 'order') return written(reorder(random, page));
  // One number in ten, or all of them.
  const share = random() < 0.5 ? 1 : 0.1;
  if (kind === 'separator')
    return written(deep(page, (value) => (typeof value === 'number' && random() < share ? restyled(random, String(value)) : value)));
  const [unit, factor] = pick(random, Object.entries(unitsInKwh));
  if (body.includes('"decPrecision"') && random() < 0.7) {
    return written(
      deep(page, (value, key) => (key === 'unit' && value === 'kWh' ? unit : value)),
      factor,
    );
  }
  if (body.includes('"readingtype"') && random() < 0.7)
    return written(
      deep(page, (value, key) => (key === 'unit' ? pick(random, [0, 1, 3, 4, 6, 31]) : value)),
      undefined,
    );
  return written(
    deep(page, (value) => (typeof value === 'number' ? `${value} ${unit}` : value)),
    undefined,
  );
}

/** Changes every value that is no list and no object. */
function deep(value: Json, change: Change, key = ''): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => deep(entry, change, key));
  if (typeof value !== 'object' || value === null) return change(value, key);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, deep(entry, change, name)]));
}

/** Renames one key, or the text of one description. */
function relabel(random: Random, page: Json): Json {
  const places: string[] = [];
  const visit = (value: Json, place: string): Json => {
    if (Array.isArray(value)) return value.map((entry: Json, index) => visit(entry, `${place}/${index}`));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, entry]): readonly [string, Json] => {
      const here = `${place}/${key}`;
      places.push(here);
      const changed = visit(entry, here);
      if (here !== chosen) return [key, changed];
      if (key === 'name' && typeof changed === 'string') return [key, relabelled(random, changed)];
      const renamed = relabelled(random, key);
      return [renamed in value ? `${key}_` : renamed, changed];
    });
    return Object.fromEntries(entries);
  };
  let chosen = '';
  visit(page, '');
  chosen = pick(random, places);
  return visit(page, '');
}

/** Another order of keys, of lists whose entries have an identifier, of described columns; and swapped, missing and further columns. */
function reorder(random: Random, page: Json): Json {
  const seed = Math.floor(random() * 1000);
  const columns = (list: readonly Json[]) => list.map((_entry, index) => ((index + 1) * 7919 * (seed + 1)) % 104_729);
  const visit = (value: Json, key: string): Json => {
    if (Array.isArray(value)) {
      const list = value.map((entry: Json) => visit(entry, ''));
      if (key === 'Data') return rearranged(random, list);
      if (list.some((entry) => isObject(entry) && ('ID' in entry || 'id' in entry || 'json' in entry))) return shuffled(random, list);
      const isDescribed = list.some((entry) => isObject(entry) && ('v' in entry || 'decPrecision' in entry));
      return isDescribed ? byKeys(list, columns(list)) : list;
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(shuffled(random, Object.entries(value)).map(([name, entry]) => [name, visit(entry, name)]));
  };
  return visit(page, '');
}

/** Voltage, current, power, import and export without labels: the last two swapped, one left out, or one more. */
function rearranged(random: Random, list: readonly Json[]): Json {
  const at = Math.floor(random() * list.length);
  return pick(random, [
    [...list.slice(0, 3), list[4] ?? 0, list[3] ?? 0],
    list.filter((_entry, index) => index !== at),
    [...list.slice(0, at), 0.5, ...list.slice(at)],
    list.toReversed(),
  ]);
}

function byKeys(list: readonly Json[], keys: readonly number[]): readonly Json[] {
  return list
    .map((entry, index) => [keys[index] ?? 0, entry] as const)
    .toSorted(([left], [right]) => left - right)
    .map(([, entry]) => entry);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
