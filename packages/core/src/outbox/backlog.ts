import type { LineBlock, LineDialect } from '../sinks/line-sink.ts';

/** Lines of a backlog that are sent together. */
export interface Parcel {
  readonly block: LineBlock;
  /** For which the lines were written. */
  readonly dialect: LineDialect;
  /** The sink has answered for every line: they need not be kept any longer. */
  acknowledge(): void;
}

/** How much waits. */
export interface BacklogSize {
  /** What it takes of its limit: on a disk, the size of its files. */
  readonly byteLength: number;
  readonly lineCount: number;
  readonly readingCount: number;
  /** The time of the oldest waiting line; undefined if none waits. */
  readonly oldestMs: number | undefined;
}

/** Lines that were given up because a backlog reached its limit. */
export interface Eviction {
  /** Where they were: the name of a segment, or `memory`. */
  readonly from: string;
  readonly lineCount: number;
  readonly readingCount: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** Lines that wait for a sink, oldest first. */
export interface Backlog {
  /** Keeps a block: once this resolves, it counts as kept. @throws RepairOutbox if it cannot */
  append(block: LineBlock): Promise<Parcel>;
  /** The oldest lines that wait, about as many as one request takes; undefined if none wait. */
  next(): Promise<Parcel | undefined>;
  readonly size: BacklogSize;
  readonly isEmpty: boolean;
}

/** What one request takes of a backlog: a parcel ends with the block that reaches one of these. */
export const parcelLimits = { byteLength: 500_000, lineCount: 5_000 } as const;

/** One block of several, in order. */
export function joinBlocks(blocks: readonly LineBlock[]): LineBlock {
  const [only] = blocks;
  if (only !== undefined && blocks.length === 1) return only;
  return { text: blocks.map(({ text }) => text).join(''), ...totals(blocks) };
}

/** What several blocks or records come to. */
export function totals(parts: readonly Omit<LineBlock, 'text'>[]): Omit<LineBlock, 'text'> {
  let [lineCount, readingCount, oldestMs, newestMs] = [0, 0, Infinity, -Infinity];
  for (const part of parts) {
    lineCount += part.lineCount;
    readingCount += part.readingCount;
    oldestMs = Math.min(oldestMs, part.oldestMs);
    newestMs = Math.max(newestMs, part.newestMs);
  }
  return { lineCount, readingCount, oldestMs, newestMs };
}
