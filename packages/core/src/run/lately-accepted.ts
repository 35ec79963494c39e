import type { LineBlock } from '../sinks/line-sink.ts';

/** Measured on VictoriaMetrics 1.79.5 and 1.148.9: what it acknowledged in the 7 to 12 s before SIGKILL is gone. */
const untilOnDiskMs = 15_000;
/** More would cost too much memory. */
const mostBytes = 8_000_000;

/**
 * What a receiver accepted shortly before its last answer. VictoriaMetrics answers 204 before its disk has the points:
 * if it is killed, they are gone, and must be sent again.
 */
export class LatelyAccepted {
  #blocks: { readonly block: LineBlock; readonly timeMs: number }[] = [];

  /** @param timeMs when it was accepted, on a monotonic clock */
  add(block: LineBlock, timeMs: number): void {
    let byteLength = 0;
    this.#blocks.push({ block, timeMs });
    const isNeeded = (accepted: { readonly block: LineBlock; readonly timeMs: number }) => {
      byteLength += accepted.block.text.length;
      return accepted.timeMs > timeMs - untilOnDiskMs && byteLength <= mostBytes;
    };
    const firstOld = this.#blocks.findLastIndex((accepted) => !isNeeded(accepted));
    this.#blocks.splice(0, firstOld + 1);
  }

  /** Takes all of them, to be sent again once. Their readings were counted when they were accepted. */
  take(): readonly LineBlock[] {
    return this.#blocks.splice(0).map(({ block }) => ({ ...block, readingCount: 0 }));
  }
}
