import type { ReportRefusedItem } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';
import type { LineDialect } from '../line-protocol/line-point.ts';
import type { Batch, Sink } from './sink.ts';

export type { LineDialect };

/** Lines of line protocol that are kept and sent together; each ends with a newline. */
export interface LineBlock {
  readonly text: string;
  readonly lineCount: number;
  readonly readingCount: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** What a server said to a block: every line is accepted, refused, or in the block to send again. */
export interface SendAnswer {
  readonly acceptedReadings: number;
  /** Lines that the server will never accept, each with its words: for quarantine. */
  readonly refused: readonly { readonly line: string; readonly error: ReportRefusedItem }[];
  readonly retry?: {
    readonly block: LineBlock;
    readonly error: WattjobsError;
    /** `soon`: it may accept it within seconds. `next-run`: something else must change first. */
    readonly when: 'soon' | 'next-run';
    /** The server asked to wait this long; it wins over a shorter limit of the sender. */
    readonly afterMs?: number;
  };
}

/** Whether the points of a sink can wait as lines. */
export function isLineSink(sink: Sink): sink is LineSink {
  return 'encode' in sink;
}

/** The lines of a batch, and what has none. */
export interface EncodedBatch {
  /** Absent if no line is left. */
  readonly block: LineBlock | undefined;
  /** Points that the server would drop or take for others. */
  readonly refused: readonly ReportRefusedItem[];
  /** Label values that had to be altered. */
  readonly warnings: readonly Finding[];
}

/** A sink whose points can wait as lines in an outbox. */
export interface LineSink extends Sink {
  /** Lines that were kept for the other dialect must be rewritten. */
  readonly dialect: LineDialect;
  /** The lines of a batch, each checked as the server would read it; what it would not read back to the same point is refused. */
  encode(batch: Batch): EncodedBatch;
  send(block: LineBlock, signal: AbortSignal): Promise<SendAnswer>;
  /** The same points in this sink's dialect; the block itself if it is in that dialect already. */
  rewrite(block: LineBlock, fromDialect: LineDialect): LineBlock;
}
