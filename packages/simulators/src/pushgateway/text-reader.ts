/** A body that is not in the text format. The message is the Pushgateway's. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
}

/** Reads a text from start to end, and reports the line of an error. */
export class TextReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  /** The next character. A line that is not ended by a line feed is refused here. */
  peek(): string {
    return this.#text[this.#position] ?? this.fail('unexpected end of input stream');
  }

  take(character: string): boolean {
    const found = this.#text[this.#position] === character;
    if (found) this.#position += 1;
    return found;
  }

  skipBlanks(): void {
    this.#takeWhile((character) => character === ' ' || character === '\t');
  }

  /** Up to the next blank or the line's end. */
  takeWord(): string {
    return this.#takeUntil(/[ \t\n]/);
  }

  /** Empty if no name starts here. */
  takeName(start: RegExp, rest: RegExp): string {
    return start.test(this.peek()) ? this.#takeWhile((character) => rest.test(character)) : '';
  }

  takeRestOfLine(): string {
    return this.#takeUntil(/\n/);
  }

  takeLine(): void {
    this.takeRestOfLine();
    this.take('\n');
  }

  /** The unescaped text of a label after its opening quote; also reads the closing quote. */
  takeQuoted(): string {
    const start = this.#position;
    for (let character = this.peek(); character !== '"'; character = this.peek()) {
      if (character === '\n') this.fail(`label value "${this.#text.slice(start, this.#position)}" contains unescaped new-line`);
      this.#position += character === '\\' ? 2 : 1;
    }
    const value = this.unescape(this.#text.slice(start, this.#position), { '\\': '\\', n: '\n', '"': '"' });
    this.take('"');
    return value;
  }

  unescape(text: string, escapes: Readonly<Record<string, string>>): string {
    return text.replace(/\\([\s\S]?)/g, (_, escaped: string) => escapes[escaped] ?? this.fail(`invalid escape sequence '\\${escaped}'`));
  }

  fail(problem: string): never {
    const line = this.#text.slice(0, this.#position).split('\n').length;
    throw new ExpositionError(`text format parsing error in line ${line}: ${problem}`);
  }

  #takeUntil(end: RegExp): string {
    const taken = this.#takeWhile((character) => !end.test(character));
    this.peek();
    return taken;
  }

  #takeWhile(accepted: (character: string) => boolean): string {
    const start = this.#position;
    while (!this.atEnd && accepted(this.#text[this.#position] ?? '')) this.#position += 1;
    return this.#text.slice(start, this.#position);
  }
}
