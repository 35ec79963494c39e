import { UnreadableAnswer } from './unreadable-answer.ts';

const longestLine = 1024;

/** Parses the chunks of a body (RFC 9112, section 7.1). Their lines may end in a bare line feed. */
export class ChunkReader {
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes of the current chunk that are still to come. */
  #left = 0;
  #isFirst = true;
  #isComplete = false;

  /** Whether the last chunk has arrived; trailers are not waited for. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /**
   * The content in these bytes.
   * @throws UnreadableAnswer
   */
  take(bytes: Buffer): Buffer {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const content: Buffer[] = [];
    while (!this.#isComplete && this.#pending.length > 0) {
      if (this.#left === 0 && !this.#readSize()) break;
      const part = this.#pending.subarray(0, this.#left);
      content.push(part);
      this.#left -= part.length;
      this.#pending = this.#pending.subarray(part.length);
    }
    return Buffer.concat(content);
  }

  /** Reads the line with the size of the next chunk; false while it is incomplete. */
  #readSize(): boolean {
    const start = this.#pending.subarray(0, longestLine).toString('latin1');
    // A line break must separate two chunks. Without it, a size was wrong.
    if (!this.#isFirst && !/^\r*(?:\n|$)/.test(start)) throw new UnreadableAnswer('HPE_INVALID_CHUNK_SIZE');
    const line = (this.#isFirst ? /^([^\n]*)\n/ : /^\r*\n([^\n]*)\n/).exec(start);
    if (line === null) {
      if (start.length >= longestLine) throw new UnreadableAnswer('HPE_INVALID_CHUNK_SIZE');
      return false;
    }
    const [whole, text = ''] = line;
    const size = /^[ \t]*([0-9a-f]{1,8})[ \t]*(?:;.*)?\r*$/i.exec(text)?.[1];
    if (size === undefined) throw new UnreadableAnswer('HPE_INVALID_CHUNK_SIZE');
    this.#isFirst = false;
    this.#left = Number.parseInt(size, 16);
    this.#isComplete = this.#left === 0;
    this.#pending = this.#pending.subarray(whole.length);
    return true;
  }
}
