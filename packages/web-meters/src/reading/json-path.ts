import { JsonNumber } from '@wattjobs/core/json';

/** A place in a JSON document, as `parseJsonPath` makes it. */
export type JsonPath = readonly PathStep[];

type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  /** Negative from the end. */
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every entry' }
  /** The entry at the index that another path, from the top of the document, chooses in its list. */
  | { readonly kind: 'index of'; readonly path: JsonPath }
  /** Of a list the only entry that meets all conditions; an object itself if it does. */
  | { readonly kind: 'where'; readonly conditions: readonly Condition[] };

interface Condition {
  readonly left: JsonPath;
  readonly operator: '=' | '!=' | '~' | '!~' | '<' | '>';
  /** Texts of which one is enough, or a path from the top of the document. */
  readonly right: readonly string[] | { readonly path: JsonPath };
}

class PathError extends Error {}

/**
 * Parses the place of a value in a JSON document:
 * - `Outputs[0].Energy`, `rows[-1][4]`: keys, and indexes from 0 or from the end
 * - `switch:0.aenergy.total`, `['key.with.dots']`: a key may contain everything but dots and brackets, or is quoted
 * - `Outputs[ID=3].Energy`: the only entry of a list, or an object itself, where conditions hold: `=`, `!=`, `~` (contains, in any case),
 *   `!~`, and of numbers, but not of texts that look like one, `<` and `>`; several with commas, alternatives with `|`, where an empty one stands for a value that is absent or empty;
 *   `[4]<$[3]` compares with a place from the top of the document
 * - `Outputs[*].Energy`: every entry of a list
 * - `values[#fields[name=Energy]].v`: the entry at the index at which another list has its entry
 */
export function parseJsonPath(text: string): { readonly path: JsonPath } | { readonly problem: string } {
  const parser = new PathParser(text);
  try {
    const path = parser.path();
    return parser.isAtEnd() ? { path } : { problem: parser.problem() };
  } catch (error) {
    if (error instanceof PathError) return { problem: error.message };
    throw error;
  }
}

/** Reads a path from left to right; what it cannot read is named with its position. */
class PathParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  problem(): string {
    return `the path cannot be read from character ${this.#at + 1} on: write it as Outputs[0].Energy or Outputs[ID=3].Energy`;
  }

  path(): JsonPath {
    const steps: PathStep[] = [];
    const first = this.#take(/[^.[\]=!~<>,|#$*'"]+/y);
    if (first !== undefined) steps.push({ kind: 'key', key: first });
    for (;;) {
      if (this.#take(/\./y) !== undefined) steps.push({ kind: 'key', key: this.#need(/[^.[\]=!~<>,|#$*'"]+/y) });
      else if (this.#take(/\[/y) !== undefined) {
        steps.push(this.#bracket());
        this.#need(/\]/y);
      } else break;
    }
    if (steps.length === 0) throw new PathError(this.problem());
    return steps;
  }

  #bracket(): PathStep {
    const quoted = this.#take(/'[^']*'(?=\])|"[^"]*"(?=\])/y);
    if (quoted !== undefined) return { kind: 'key', key: quoted.slice(1, -1) };
    const index = this.#take(/-?\d{1,9}(?=\])/y);
    if (index !== undefined) return { kind: 'index', index: Number(index) };
    if (this.#take(/\*/y) !== undefined) return { kind: 'every entry' };
    if (this.#take(/#/y) !== undefined) return { kind: 'index of', path: this.path() };
    const conditions: Condition[] = [];
    do conditions.push(this.#condition());
    while (this.#take(/,/y) !== undefined);
    return { kind: 'where', conditions };
  }

  #condition(): Condition {
    const left = this.path();
    const operator = this.#need(/!=|!~|=|~|<|>/y) as Condition['operator'];
    if (this.#take(/\$\.?(?=[^\]])/y) !== undefined) return { left, operator, right: { path: this.path() } };
    return { left, operator, right: (this.#take(/[^,[\]]+/y) ?? '').split('|') };
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #need(pattern: RegExp): string {
    const found = this.#take(pattern);
    if (found === undefined) throw new PathError(this.problem());
    return found;
  }
}

/**
 * The values at a place of a document: none, one, or with `[*]` as many as the list has entries, of which missing ones are undefined.
 * Of a list in which more than one entry meets the conditions, none is chosen.
 */
export function valuesAt(document: unknown, path: JsonPath): readonly unknown[] {
  const values = follow([document], path, document);
  return values.every((value) => value === undefined) ? [] : values;
}

function follow(start: readonly unknown[], path: JsonPath, document: unknown): readonly unknown[] {
  return path.reduce((values, step) => values.flatMap((value) => take(value, step, document)), start);
}

/** The only value at a place, for comparisons. */
function valueAt(start: unknown, path: JsonPath, document: unknown): unknown {
  const values = follow([start], path, document);
  return values.length === 1 ? values[0] : undefined;
}

/** What a step leads to; `flatMap` opens the list. */
function take(value: unknown, step: PathStep, document: unknown): readonly unknown[] {
  if (step.kind === 'every entry') return Array.isArray(value) ? value : [undefined];
  return [takeOne(value, step, document)];
}

function takeOne(value: unknown, step: Exclude<PathStep, { readonly kind: 'every entry' }>, document: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return undefined;
  switch (step.kind) {
    case 'key':
      return !Array.isArray(value) && Object.hasOwn(value, step.key) ? (value as Readonly<Record<string, unknown>>)[step.key] : undefined;
    case 'index':
      return Array.isArray(value) ? value.at(step.index) : undefined;
    case 'index of': {
      const index = indexOf(step.path, document);
      return Array.isArray(value) && index !== undefined ? value[index] : undefined;
    }
    case 'where': {
      const matching = (Array.isArray(value) ? value : [value]).filter((entry) => meets(entry, step.conditions, document));
      return matching.length === 1 ? matching[0] : undefined;
    }
  }
}

/** Where the entry that a path chooses stands in its list. */
function indexOf(path: JsonPath, document: unknown): number | undefined {
  const last = path.at(-1);
  const list = valueAt(document, path.slice(0, -1), document);
  if (last?.kind !== 'where' || !Array.isArray(list)) return undefined;
  const chosen = takeOne(list, last, document);
  return chosen === undefined ? undefined : list.indexOf(chosen);
}

function meets(entry: unknown, conditions: readonly Condition[], document: unknown): boolean {
  return conditions.every(({ left, operator, right }) => {
    const value = valueAt(entry, left, document);
    const wanted = 'path' in right ? [textOf(valueAt(document, right.path, document))] : right;
    const isMet = wanted.some((text) => comparisons[operator.replace('!', '')]?.(value, text));
    return operator.startsWith('!') ? !isMet : isMet;
  });
}

const comparisons: Readonly<Record<string, (value: unknown, wanted: string) => boolean>> = {
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
