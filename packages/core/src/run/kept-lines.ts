import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { BacklogSize, Parcel } from '../outbox/backlog.ts';
import { explainOutboxError } from '../outbox/explain-outbox-error.ts';
import { MemoryBacklog } from '../outbox/memory-backlog.ts';
import type { OpenOutbox } from '../outbox/open-outbox.ts';
import type { LineBlock, LineDialect } from '../sinks/line-sink.ts';
import type { Clock } from '../time/clock.ts';
import { LatelyAccepted } from './lately-accepted.ts';
import type { OutboxReport } from './outbox-report.ts';

export interface KeptLinesOptions {
  readonly dialect: LineDialect;
  readonly clock: Clock;
  /** Absent if lines wait in memory. */
  readonly disk: OpenOutbox | undefined;
  /** The next outbox that a process which no longer exists has left. */
  readonly nextOrphan: () => Promise<OpenOutbox | undefined>;
  /** Of what waits in memory. */
  readonly memoryBytes: number;
  readonly report: OutboxReport;
}

/** The lines that wait: on the disk, and in memory if there is none or as long as it fails. */
export class KeptLines {
  readonly #options: KeptLinesOptions;
  readonly #memory: MemoryBacklog;
  readonly #lately = new LatelyAccepted();
  #orphan: OpenOutbox | undefined;
  #mayHaveOrphans: boolean;

  constructor(options: KeptLinesOptions) {
    const { dialect, memoryBytes: limitBytes, report, disk } = options;
    this.#options = options;
    this.#memory = new MemoryBacklog({ dialect, limitBytes, onEviction: report.onEviction });
    this.#mayHaveOrphans = disk !== undefined;
  }

  /** True if nothing waits that the end of the process would lose. */
  get isSafe(): boolean {
    return this.#memory.isEmpty;
  }

  /** The readings that the end of the process would lose. */
  get unsafeReadings(): number {
    return this.#memory.size.readingCount;
  }

  get isEmpty(): boolean {
    return this.isSafe && this.#options.disk?.backlog.isEmpty !== false;
  }

  /** False if there is certainly nothing to send. */
  get mayHaveMore(): boolean {
    return this.#mayHaveOrphans || !this.isEmpty;
  }

  get size(): BacklogSize {
    const { disk } = this.#options;
    if (disk === undefined) return this.#memory.size;
    const [memory, kept] = [this.#memory.size, disk.backlog.size];
    return {
      byteLength: memory.byteLength + kept.byteLength,
      lineCount: memory.lineCount + kept.lineCount,
      readingCount: memory.readingCount + kept.readingCount,
      oldestMs: kept.oldestMs ?? memory.oldestMs,
    };
  }

  /** Keeps a block on the disk, or in memory. */
  async keep(block: LineBlock): Promise<{ readonly parcel: Parcel; readonly isDurable: boolean }> {
    const { disk, report } = this.#options;
    try {
      if (disk !== undefined) {
        await this.#moveToDisk(disk);
        const parcel = await disk.backlog.append(block);
        report.diskWorks();
        return { parcel, isDurable: true };
      }
    } catch (error) {
      if (!(error instanceof WattjobsError)) throw error;
      report.diskFailed(error);
    }
    return { parcel: await this.#memory.append(block), isDurable: false };
  }

  /** What to send next: first what the end of the process would lose, then the oldest. */
  async next(): Promise<Parcel | undefined> {
    const { disk, report } = this.#options;
    const inMemory = await this.#memory.next();
    if (inMemory !== undefined || disk === undefined) return inMemory;
    try {
      return (await disk.backlog.next()) ?? (await this.#nextOfOrphans());
    } catch (error) {
      const explained = explainOutboxError(error, disk.folder);
      if (!(explained instanceof WattjobsError)) throw error;
      report.diskFailed(explained);
      return undefined;
    }
  }

  /** The receiver accepted a block that was just read. */
  accepted(block: LineBlock): void {
    const { dialect, clock } = this.#options;
    // InfluxDB has written to its disk what it acknowledges.
    if (dialect === 'victoriametrics') this.#lately.add(block, clock.monotonic());
  }

  /** The receiver is gone, perhaps killed: what it accepted shortly before waits again. The next pass takes it to the disk. */
  async receiverIsGone(): Promise<void> {
    for (const block of this.#lately.take()) await this.#memory.append(block);
  }

  /** Ends the use of the disk, after it has what waits in memory if possible. */
  async close(): Promise<void> {
    const { disk, report } = this.#options;
    if (disk !== undefined) {
      try {
        await this.#moveToDisk(disk);
      } catch (error) {
        if (!(error instanceof WattjobsError)) throw error;
        report.diskFailed(error);
      }
    }
    await disk?.close();
    await this.#orphan?.close();
  }

  async #moveToDisk({ backlog }: OpenOutbox): Promise<void> {
    for (let waiting = this.#memory.oldest(); waiting !== undefined; waiting = this.#memory.oldest()) {
      await backlog.append(waiting.block);
      waiting.remove();
    }
  }

  async #nextOfOrphans(): Promise<Parcel | undefined> {
    while (this.#mayHaveOrphans) {
      const parcel = await this.#orphan?.backlog.next();
      if (parcel !== undefined) return parcel;
      await this.#orphan?.close();
      this.#orphan = await this.#options.nextOrphan();
      this.#mayHaveOrphans = this.#orphan !== undefined;
    }
    return undefined;
  }
}
