import { windowBytes } from './scan-records.ts';

/** Memory that every parcel of a backlog uses again: otherwise, what a large backlog leaves behind would pile up faster than it is collected. */
export class ParcelMemory {
  /** Into which segments are read, one window after the other. */
  readonly window = Buffer.allocUnsafe(windowBytes);
  #text = Buffer.allocUnsafe(windowBytes);
  #length = 0;

  /** Adds the text of a record. */
  add(text: Buffer): void {
    if (this.#length + text.length > this.#text.length) {
      const larger = Buffer.allocUnsafe(2 * (this.#length + text.length));
      this.#text.copy(larger, 0, 0, this.#length);
      this.#text = larger;
    }
    this.#length += text.copy(this.#text, this.#length);
  }

  /** The texts that were added since the last call, as one. */
  take(): string {
    const text = this.#text.toString('utf8', 0, this.#length);
    this.#length = 0;
    return text;
  }
}
