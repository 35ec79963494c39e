import type { Frame, Framing, Malformed } from './framing.ts';

/** Finds whole frames in a stream that may be cut anywhere. Nothing is read from a frame before its last byte is there. */
export class FrameReader {
  readonly #framing: Framing;
  #kept: Buffer = Buffer.alloc(0);

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  /** Whether the beginning of a frame waits for its rest. */
  get isInsideFrame(): boolean {
    return this.#kept.length > 0;
  }

  /** The frames that these bytes complete. After a malformed one, the stream cannot be read any further. */
  push(bytes: Buffer): readonly (Frame | Malformed)[] {
    this.#kept = this.isInsideFrame ? Buffer.concat([this.#kept, bytes]) : bytes;
    const frames: (Frame | Malformed)[] = [];
    for (;;) {
      const length = this.#framing.lengthOf(this.#kept);
      if (typeof length === 'object') return [...frames, length];
      if (length === undefined || this.#kept.length < length) return frames;
      frames.push(this.#framing.unwrap(this.#kept.subarray(0, length)));
      this.#kept = this.#kept.subarray(length);
    }
  }
}
