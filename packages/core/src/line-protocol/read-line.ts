import type { LineDialect } from './line-point.ts';

/** The value of a field, with its type. */
export type ReadField =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'integer' | 'unsigned'; readonly value: bigint }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean };

/** What a server reads in a line. */
export interface ReadLine {
  readonly measurement: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, ReadField>;
  /** In the precision of the request; absent if the server takes its own time. */
  readonly timestamp?: bigint;
}

/**
 * Reads one line as the specification says, independently of the writer, so that it finds the writer's mistakes.
 * It is stricter than servers are: it never guesses.
 * @param line without its newline
 * @returns what it says, or the problem with it, worded to follow `the line`
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export function readLine(line: string, dialect: LineDialect): ReadLine | { readonly problem: string } {
  try {
    return new LineReader(line, dialect).read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: error.message };
  }
}

const end = '';

class LineReader {
  readonly #line: string;
  readonly #dialect: LineDialect;
  #position = 0;

  constructor(line: string, dialect: LineDialect) {
    this.#line = line;
    this.#dialect = dialect;
  }

  read(): ReadLine {
    if (/[\r\n]/.test(this.#line)) throw new SyntaxError('contains a line break');
    if (this.#line.startsWith('#')) throw new SyntaxError('is a comment');
    const measurement = this.#word(', ', ', ');
    if (measurement === '' || measurement.startsWith('_')) throw new SyntaxError('has no valid measurement');
    const tags = new Map<string, string>();
    while (this.#taken(',')) {
      const name = this.#name('tag');
      const value = this.#word(',= ', ',= ');
      if (value === '') throw new SyntaxError('has an empty tag');
      if (tags.has(name)) throw new SyntaxError('has a tag twice');
      tags.set(name, value);
    }
    this.#expect(' ');
    const fields = new Map<string, ReadField>();
    do {
      const name = this.#name('field');
      if (fields.has(name)) throw new SyntaxError('has a field twice');
      fields.set(name, this.#next === '"' ? this.#string() : typedField(this.#until(', ')));
    } while (this.#taken(','));
    if (this.#next === end) return { measurement, tags, fields };
    this.#expect(' ');
    const time = this.#line.slice(this.#position);
    if (!/^-?\d{1,19}$/.test(time)) throw new SyntaxError('has no valid time');
    return { measurement, tags, fields, timestamp: BigInt(time) };
  }

  get #next(): string {
    return this.#line.charAt(this.#position);
  }

  #taken(character: string): boolean {
    if (this.#next !== character) return false;
    this.#position += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#taken(character)) throw new SyntaxError(`lacks a ${character === ' ' ? 'space' : character} at position ${this.#position}`);
  }

  #name(of: 'tag' | 'field'): string {
    const name = this.#word(',= ', ',= ');
    if (name === '' || name.startsWith('_')) throw new SyntaxError(`has no valid name of a ${of}`);
    this.#expect('=');
    return name;
  }

  /** Unescaped text up to one of the ends, which stays to be read. */
  #word(ends: string, escapable: string): string {
    const line = this.#line;
    let word = '';
    let start = this.#position;
    let at = start;
    for (; at < line.length && !ends.includes(line.charAt(at)); at += 1) {
      if (line.charAt(at) !== '\\' || at + 1 === line.length || !this.#escapes(line.charAt(at + 1), escapable)) continue;
      word += line.slice(start, at);
      at += 1;
      start = at;
    }
    this.#position = at;
    return word + line.slice(start, at);
  }

  #escapes(character: string, escapable: string): boolean {
    if (this.#dialect === 'victoriametrics') return ',= \\'.includes(character);
    if (character === '\\') throw new SyntaxError('has two backslashes in a row, which servers read in different ways');
    return escapable.includes(character);
  }

  #until(ends: string): string {
    const start = this.#position;
    while (this.#next !== end && !ends.includes(this.#next)) this.#position += 1;
    return this.#line.slice(start, this.#position);
  }

  #string(): ReadField {
    this.#expect('"');
    let value = '';
    while (this.#next !== '"') {
      if (this.#next === end) throw new SyntaxError('has a string without its closing quote');
      if (this.#next === '\\' && /["\\]/.test(this.#line.charAt(this.#position + 1))) this.#position += 1;
      value += this.#next;
      this.#position += 1;
    }
    this.#expect('"');
    return { type: 'string', value };
  }
}

function typedField(text: string): ReadField {
  // VictoriaMetrics stores what it cannot read as a number as 0: some versions also `+3`, `.5` and `5.`, which InfluxDB reads.
  const value = Number(text);
  if (/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) && Number.isFinite(value)) return { type: 'float', value };
  if (/^-?\d{1,19}i$/.test(text)) return { type: 'integer', value: BigInt(text.slice(0, -1)) };
  if (/^\d{1,20}u$/.test(text)) return { type: 'unsigned', value: BigInt(text.slice(0, -1)) };
  if (/^(t|T|true|True|TRUE)$/.test(text)) return { type: 'boolean', value: true };
  if (/^(f|F|false|False|FALSE)$/.test(text)) return { type: 'boolean', value: false };
  throw new SyntaxError('has a field without a valid value');
}
