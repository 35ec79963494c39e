import { type AnswerHead, readAnswerHead } from './answer-head.ts';
import { type BodyLength, bodyLength } from './body-length.ts';
import { ChunkReader } from './chunk-reader.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** Said anew: how long the body is and how long the connection lives. */
const droppedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** How much of the end of a body is kept to see whether its page is whole. */
const tailBytes = 256;

/**
 * Turns the answer of a device, byte by byte as it comes, into one that any HTTP parser reads: a clean head without a length,
 * and the body up to the end of the connection.
 */
export class AnswerReader {
  #head: AnswerHead | undefined;
  #text = '';
  #length: BodyLength = 'until-close';
  #received = 0;
  #tail = '';
  readonly #chunks = new ChunkReader();

  /** Whether all that the head announced has come; more may follow where the announced length is wrong. */
  get isComplete(): boolean {
    if (this.#head === undefined) return false;
    return this.#length === 'chunked' ? this.#chunks.isComplete : this.#length !== 'until-close' && this.#received >= this.#length;
  }

  /**
   * What goes to the parser in place of these bytes.
   * @throws UnreadableAnswer
   */
  take(bytes: Buffer): Buffer {
    if (this.#head !== undefined) return this.#takeBody(bytes);
    this.#text += bytes.toString('latin1');
    for (;;) {
      const read = readAnswerHead(this.#text);
      if (read === undefined) return Buffer.alloc(0);
      const { head, bodyStart } = read;
      this.#text = this.#text.slice(bodyStart);
      // An interim answer says only that the real one follows.
      if (head.status < 200) continue;
      this.#head = head;
      this.#length = bodyLength(head);
      const body = Buffer.from(this.#text, 'latin1');
      this.#text = '';
      return Buffer.concat([cleanHead(head), this.#takeBody(body)]);
    }
  }

  /**
   * To be called at the end of the connection. A body that is shorter than announced is taken only if its page is whole:
   * in a page that was cut off, a number may be cut off, too.
   * @throws UnreadableAnswer
   */
  end(): void {
    if (this.#head === undefined) {
      if (this.#text !== '') throw new UnreadableAnswer('HPE_INVALID_EOF_STATE');
      return;
    }
    if (this.#length === 'until-close' || this.isComplete) return;
    if (!/<\/html\s*>\s*$/i.test(this.#tail)) throw new UnreadableAnswer('HPE_INVALID_EOF_STATE');
  }

  #takeBody(bytes: Buffer): Buffer {
    const content = this.#length === 'chunked' ? this.#chunks.take(bytes) : this.#length === 0 ? Buffer.alloc(0) : bytes;
    this.#received += content.length;
    this.#tail = (this.#tail + content.subarray(-tailBytes).toString('latin1')).slice(-tailBytes);
    return content;
  }
}

function cleanHead({ status, headers }: AnswerHead): Buffer {
  const lines = headers.filter(([name]) => !droppedHeaders.has(name)).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} \r\n${lines.join('')}connection: close\r\n\r\n`, 'latin1');
}
