import { RepairOutbox } from '../errors/errors.ts';
import type { LineBlock, LineDialect } from '../sinks/line-sink.ts';
import { type Backlog, type BacklogSize, type Eviction, joinBlocks, type Parcel, parcelLimits, totals } from './backlog.ts';

interface MemoryBacklogOptions {
  readonly dialect: LineDialect;
  readonly limitBytes: number;
  readonly onEviction: (eviction: Eviction) => void;
}

/** Keeps lines until the end of the process; at its limit, the oldest go. */
export class MemoryBacklog implements Backlog {
  readonly #options: MemoryBacklogOptions;
  #blocks = new Set<LineBlock>();
  #byteLength = 0;

  constructor(options: MemoryBacklogOptions) {
    this.#options = options;
  }

  async append(block: LineBlock): Promise<Parcel> {
    const { limitBytes, onEviction } = this.#options;
    if (block.text.length > limitBytes) {
      throw new RepairOutbox(`${block.text.length} bytes of lines do not fit the outbox, which holds ${limitBytes}`, {
        reason: 'outbox_evicted',
      });
    }
    for (const oldest of this.#blocks) {
      if (this.#byteLength + block.text.length <= limitBytes) break;
      this.#remove([oldest]);
      onEviction({ from: 'memory', ...totals([oldest]) });
    }
    this.#blocks.add(block);
    this.#byteLength += block.text.length;
    return this.#parcel([block]);
  }

  async next(): Promise<Parcel | undefined> {
    const blocks: LineBlock[] = [];
    let [byteLength, lineCount] = [0, 0];
    for (const block of this.#blocks) {
      blocks.push(block);
      byteLength += block.text.length;
      lineCount += block.lineCount;
      if (byteLength >= parcelLimits.byteLength || lineCount >= parcelLimits.lineCount) break;
    }
    return blocks.length === 0 ? undefined : this.#parcel(blocks);
  }

  /** The oldest block; undefined if none waits. */
  oldest(): { readonly block: LineBlock; readonly remove: () => void } | undefined {
    const [block] = this.#blocks;
    return block === undefined ? undefined : { block, remove: () => this.#remove([block]) };
  }

  get size(): BacklogSize {
    const { lineCount, readingCount, oldestMs } = totals([...this.#blocks]);
    return { byteLength: this.#byteLength, lineCount, readingCount, oldestMs: this.isEmpty ? undefined : oldestMs };
  }

  get isEmpty(): boolean {
    return this.#blocks.size === 0;
  }

  #parcel(blocks: readonly LineBlock[]): Parcel {
    return { block: joinBlocks(blocks), dialect: this.#options.dialect, acknowledge: () => this.#remove(blocks) };
  }

  #remove(blocks: readonly LineBlock[]): void {
    for (const block of blocks) if (this.#blocks.delete(block)) this.#byteLength -= block.text.length;
  }
}
