import { type AnswerHead, readAnswerHead } from './answer-head.ts';
import { type BodyLength, bodyLength } from './body-length.ts';
import { ChunkReader } from './chunk-reader.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** Replaced: how long the body is and how long the connection lives. */
const droppedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** How much of the end of a body is kept to check that its page is complete. */
const tailBytes = 256;

/**
 * Turns the response of a device, as it arrives, into one that any HTTP parser reads: a clean head without a length,
 * and a body that lasts to the end of the connection.
 */
export class AnswerReader {
  #head: AnswerHead | undefined;
  #text = '';
  #length: BodyLength = 'until-close';
  #received = 0;
  #tail = '';
  readonly #chunks = new ChunkReader();

  /** Whether everything that the head announced has arrived. More may follow if the announced length is wrong. */
  get isComplete(): boolean {
    if (this.#head === undefined) return false;
    return this.#length === 'chunked' ? this.#chunks.isComplete : this.#length !== 'until-close' && this.#received >= this.#length;
  }

  /**
   * What the parser gets instead of these bytes.
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
      // An interim response only says that the real one follows.
      if (head.status < 200) continue;
      this.#head = head;
      this.#length = bodyLength(head);
      const body = Buffer.from(this.#text, 'latin1');
      this.#text = '';
      return Buffer.concat([cleanHead(head), this.#takeBody(body)]);
    }
  }

  /**
   * Must be called at the end of the connection. A body that is shorter than announced is accepted only if its page is complete:
   * if a page is cut off, so may be a number in it.
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
