import type { Readable } from 'node:stream';

/** Longer than anything that a person types or pastes. A device that never ends a line must not fill the memory. */
const longestLine = 65_536;

/**
 * The lines of standard input, one at a time. Input that was read ahead is kept for the next question.
 * After the end of input, whatever ended it, each question returns undefined at once.
 */
export class InputLines {
  readonly #chunks: AsyncIterator<string>;
  #rest = '';
  #hasEnded = false;

  constructor(input: Readable) {
    this.#chunks = input.setEncoding('utf8')[Symbol.asyncIterator]();
  }

  /** The next line without its newline; the last line may lack one. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) return this.#take(end, end + 1);
      if (this.#hasEnded) return this.#rest === '' ? undefined : this.#take(this.#rest.length, this.#rest.length);
      await this.#readOn();
    }
  }

  #take(length: number, next: number): string {
    const line = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(next);
    return line.replace(/\r$/, '');
  }

  async #readOn(): Promise<void> {
    try {
      const chunk = await this.#chunks.next();
      if (chunk.done === true) this.#hasEnded = true;
      else this.#rest += chunk.value;
    } catch (error) {
      // A directory, or a terminal that is gone: nothing more can be read.
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      this.#hasEnded = true;
    }
    if (this.#rest.length <= longestLine || this.#rest.includes('\n')) return;
    this.#rest = '';
    this.#hasEnded = true;
    await this.#chunks.return?.();
  }
}
