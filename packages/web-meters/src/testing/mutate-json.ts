import { pick, type Random, relabelled, restyled, shuffled, unitsInKwh } from './mutate-numbers.ts';
import type { MutatedPage, MutationKind } from './mutated-page.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Change = (value: Json, key: string) => Json;

interface Mutated {
  readonly page: Json;
  readonly factor: number | undefined;
}

/** A recorded page in JSON, with some things changed. */
export function mutateJson(random: Random, kinds: readonly MutationKind[], body: string): MutatedPage {
  const { page, factor } = kinds.reduce<Mutated>(
    (before, kind) => {
      const after = mutations[kind](random, before.page);
      return {
        page: after.page,
        factor: before.factor === undefined || after.factor === undefined ? undefined : before.factor * after.factor,
      };
    },
    { page: JSON.parse(body) as Json, factor: 1 },
  );
  return { body: JSON.stringify(page), factor };
}

const mutations: Readonly<Record<MutationKind, (random: Random, page: Json) => Mutated>> = {
  label: (random, page) => ({ page: relabel(random, page), factor: 1 }),
  order: (random, page) => ({ page: reorder(random, page), factor: 1 }),
  separator: (random, page) => {
    // One number in ten, or all of them.
    const share = random() < 0.5 ? 1 : 0.1;
    const change: Change = (value) => (typeof value === 'number' && random() < share ? restyled(random, String(value)) : value);
    return { page: deep(page, change), factor: 1 };
  },
  unit: (random, page) => {
    const [unit, factor] = pick(random, Object.entries(unitsInKwh));
    if (isObject(page) && random() < 0.7) {
      if ('sensor_descr' in page) return { page: deep(page, (value, key) => (key === 'unit' && value === 'kWh' ? unit : value)), factor };
      // Positions in the list of units of JSON-RPC, of which 5 are watt-hours.
      if ('jsonrpc' in page)
        return { page: deep(page, (value, key) => (key === 'unit' ? pick(random, [0, 1, 3, 4, 6, 31]) : value)), factor: undefined };
    }
    return { page: deep(page, (value) => (typeof value === 'number' ? `${value} ${unit}` : value)), factor: undefined };
  },
};

/** Changes every value that is neither list nor object. */
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
