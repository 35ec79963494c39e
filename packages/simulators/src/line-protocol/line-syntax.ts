/** One line of line protocol, split and unescaped. */
export interface SplitLine {
  readonly measurement: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly fields: readonly SplitField[];
  /** In the unit of the request; null if the line has none. */
  readonly time: bigint | null;
}

export interface SplitField {
  readonly name: string;
  /** The text of an unquoted value; the unescaped text between quotes. */
  readonly text: string;
  readonly quoted: boolean;
}

/** What a line does wrong. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/**
 * Splits a line by the published syntax of line protocol.
 * `pairsOfBackslashes`: two backslashes in a name or a tag stand for one, as VictoriaMetrics reads them;
 * otherwise a backslash before a separator always escapes it. Throws LineError.
 */
export function splitLine(line: string, pairsOfBackslashes: boolean): SplitLine {
  const reader = new Reader(line, pairsOfBackslashes);
  const measurement = reader.name(', ', ', ');
  const tags: [string, string][] = [];
  while (reader.take(',')) {
    const name = reader.name('=, ', ',= ');
    if (!reader.take('=')) throw new LineError('missing tag value');
    tags.push([name, reader.name(', =', ',= ')]);
    if (reader.take('=')) throw new LineError('invalid tag format');
  }
  reader.spaces();
  const fields: SplitField[] = [];
  do {
    const name = reader.name('=, ', ',= ');
    if (!reader.take('=')) throw new LineError(fields.length === 0 && name === '' ? 'missing fields' : 'invalid field format');
    if (name === '') throw new LineError('missing field key');
    fields.push({ name, ...reader.fieldValue() });
  } while (reader.take(','));
  reader.spaces();
  const time = reader.rest();
  if (!/^(-?\d+)?$/.test(time)) throw new LineError('bad timestamp');
  return { measurement, tags, fields, time: time === '' ? null : BigInt(time) };
}

class Reader {
  readonly #text: string;
  readonly #pairsOfBackslashes: boolean;
  #at = 0;

  constructor(text: string, pairsOfBackslashes: boolean) {
    this.#text = text;
    this.#pairsOfBackslashes = pairsOfBackslashes;
  }

  /** Up to the first of these characters without a backslash before it. */
  name(ends: string, escapable: string): string {
    let name = '';
    while (this.#at < this.#text.length && !ends.includes(this.#current())) {
      const next = this.#text[this.#at + 1] ?? '';
      const escapes = next !== '' && (escapable.includes(next) || (this.#pairsOfBackslashes && next === '\\'));
      if (this.#current() === '\\' && escapes) this.#at += 1;
      name += this.#current();
      this.#at += 1;
    }
    return name;
  }

  fieldValue(): { text: string; quoted: boolean } {
    if (!this.take('"')) {
      const text = /[^, ]*/y;
      text.lastIndex = this.#at;
      const [value = ''] = text.exec(this.#text) ?? [];
      if (value === '') throw new LineError('missing field value');
      this.#at += value.length;
      return { text: value, quoted: false };
    }
    let text = '';
    while (!this.take('"')) {
      if (this.#at >= this.#text.length) throw new LineError('unbalanced quotes');
      if (/^\\["\\]/.test(this.#text.slice(this.#at, this.#at + 2))) this.#at += 1;
      text += this.#current();
      this.#at += 1;
    }
    if (this.#at < this.#text.length && !', '.includes(this.#current())) throw new LineError('invalid field format');
    return { text, quoted: true };
  }

  take(character: string): boolean {
    if (this.#current() !== character) return false;
    this.#at += 1;
    return true;
  }

  spaces(): void {
    while (this.take(' '));
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  #current(): string {
    return this.#text[this.#at] ?? '';
  }
}
