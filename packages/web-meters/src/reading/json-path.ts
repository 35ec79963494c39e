import { JsonNumber } from '@wattjobs/core/json';

/** A place in a JSON document, as `parseJsonPath` makes it. */
export type JsonPath = readonly PathStep[];

type PathStep =
  | { readonly key: string }
  /** Negative from the end. */
  | { readonly index: number }
  | 'every entry'
  /** The entry at the index that another path, from the top of the document, chooses in its list. */
  | { readonly indexOf: JsonPath }
  /** Of a list the only entry that meets all conditions; an object itself if it does. */
  | { readonly conditions: readonly Condition[] };

interface Condition {
  readonly left: JsonPath;
  readonly operator: '=' | '~' | '<' | '>';
  readonly isNegated: boolean;
  /** Texts of which one is enough, or a path from the top of the document. */
  readonly right: readonly string[] | { readonly path: JsonPath };
}

const key = /[^.[\]=!~<>,|#$*'"]+/y;

/**
 * Parses the place of a value in a JSON document:
 * - `Outputs[0].Energy`, `rows[-1][4]`: keys, and indexes from 0 or from the end
 * - `switch:0.aenergy.total`, `['key.with.dots']`: a key with a dot or another special character is quoted
 * - `Outputs[*].Energy`: every entry of a list
 * - `Outputs[ID=3].Energy`: the only entry of a list, or an object itself, where conditions hold: `=`, `!=`, `~` (contains, in any case),
 *   `!~`, and of numbers, but not of texts that look like one, `<` and `>`; several with commas, alternatives with `|`, where an empty one
 *   stands for a value that is absent or empty; `[4]<$[3]` compares with a place from the top of the document
 * - `values[#fields[name=Energy]].v`: the entry at the index at which another list has its entry
 */
export function parseJsonPath(text: string): { readonly path: JsonPath } | { readonly problem: string } {
  let at = 0;
  const accept = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  /** Undefined if the text goes on with something else; what could be read of it does not matter. */
  const path = (): JsonPath | undefined => {
    const first = accept(key);
    const steps: PathStep[] = first === undefined ? [] : [{ key: first }];
    for (let mark = accept(/[.[]/y); mark !== undefined; mark = accept(/[.[]/y)) {
      const named = mark === '.' ? accept(key) : undefined;
      const step = mark === '[' ? bracket() : named === undefined ? undefined : { key: named };
      if (step === undefined || (mark === '[' && accept(/\]/y) === undefined)) return undefined;
      steps.push(step);
    }
    return steps.length === 0 ? undefined : steps;
  };
  const bracket = (): PathStep | undefined => {
    const plain = accept(/(?:\*|-?\d{1,9}|'[^']*'|"[^"]*")(?=\])/y);
    if (plain !== undefined)
      return plain === '*' ? 'every entry' : /^['"]/.test(plain) ? { key: plain.slice(1, -1) } : { index: Number(plain) };
    if (accept(/#/y) !== undefined) {
      const indexOf = path();
      return indexOf === undefined ? undefined : { indexOf };
    }
    const conditions: Condition[] = [];
    do {
      const next = condition();
      if (next === undefined) return undefined;
      conditions.push(next);
    } while (accept(/,/y) !== undefined);
    return { conditions };
  };
  const condition = (): Condition | undefined => {
    const left = path();
    const written = accept(/!?[=~]|[<>]/y);
    if (left === undefined || written === undefined) return undefined;
    const isPlace = accept(/\$\.?(?=[^\]])/y) !== undefined;
    const place = isPlace ? path() : undefined;
    if (isPlace && place === undefined) return undefined;
    const right = place === undefined ? (accept(/[^,[\]]+/y) ?? '').split('|') : { path: place };
    return { left, operator: written.at(-1) as Condition['operator'], isNegated: written.startsWith('!'), right };
  };
  const whole = path();
  if (whole !== undefined && at === text.length) return { path: whole };
  return { problem: `the path cannot be read from character ${at + 1} on: write it as Outputs[0].Energy or Outputs[ID=3].Energy` };
}

/**
 * The values at a place of a document: none, one, or with `[*]` as many as the list has entries, of which missing ones are undefined.
 * Of a list in which more than one entry meets the conditions, none is chosen.
 */
export function valuesAt(document: unknown, path: JsonPath): readonly unknown[] {
  const values = follow(document, path, document);
  return values.every((value) => value === undefined) ? [] : values;
}

function follow(start: unknown, path: JsonPath, document: unknown): readonly unknown[] {
  return path.reduce<readonly unknown[]>((values, step) => values.flatMap((value) => take(value, step, document)), [start]);
}

/** The only value at a place. */
function valueAt(start: unknown, path: JsonPath, document: unknown): unknown {
  const values = follow(start, path, document);
  return values.length === 1 ? values[0] : undefined;
}

/** Where a step leads, as a list: an entry may itself be a list. */
function take(value: unknown, step: PathStep, document: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return [undefined];
  if (step === 'every entry') return Array.isArray(value) ? value : [undefined];
  if ('conditions' in step) {
    const matching = (Array.isArray(value) ? value : [value]).filter((entry) => meets(entry, step.conditions, document));
    return [matching.length === 1 ? matching[0] : undefined];
  }
  if ('key' in step)
    return [!Array.isArray(value) && Object.hasOwn(value, step.key) ? (value as Readonly<Record<string, unknown>>)[step.key] : undefined];
  if (!Array.isArray(value)) return [undefined];
  const index = 'index' in step ? step.index : indexAt(step.indexOf, document);
  return [index === undefined ? undefined : value.at(index)];
}

/** Where the entry that a path chooses stands in its list. */
function indexAt(path: JsonPath, document: unknown): number | undefined {
  const list = valueAt(document, path.slice(0, -1), document);
  const chosen = valueAt(document, path, document);
  const index = Array.isArray(list) && chosen !== undefined ? list.indexOf(chosen) : -1;
  return index < 0 ? undefined : index;
}

function meets(entry: unknown, conditions: readonly Condition[], document: unknown): boolean {
  return conditions.every(({ left, operator, isNegated, right }) => {
    const value = valueAt(entry, left, document);
    const wanted = 'path' in right ? [textOf(valueAt(document, right.path, document))] : right;
    return wanted.some((text) => comparisons[operator](value, text)) !== isNegated;
  });
}

const comparisons: Readonly<Record<Condition['operator'], (value: unknown, wanted: string) => boolean>> = {
  '=': (value, wanted) => textOf(value) === wanted,
  '~': (value, wanted) => (wanted === '' ? textOf(value) === '' : textOf(value).toLowerCase().includes(wanted.toLowerCase())),
  '<': (value, wanted) => isNumber(value) && wanted !== '' && Number(textOf(value)) < Number(wanted),
  '>': (value, wanted) => isNumber(value) && wanted !== '' && Number(textOf(value)) > Number(wanted),
};

function isNumber(value: unknown): boolean {
  return value instanceof JsonNumber || typeof value === 'number';
}

function textOf(value: unknown): string {
  if (value instanceof JsonNumber) return value.digits;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
