import { constants, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LineBlock, LineDialect } from '../sinks/line-sink.ts';
import { encodeRecord, type KeptRecord } from './record.ts';
import type { Segment } from './segment.ts';
import { syncEntry } from '../files/sync-folder.ts';

const createFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;
const continueFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a file for appending; a test makes it fail like a broken disk. */
export type OpenFile = typeof open;

/** The segment that is being written, as an open file. */
export class SegmentWriter {
  readonly segment: Segment;
  readonly #file: FileHandle;

  private constructor(segment: Segment, file: FileHandle) {
    this.segment = segment;
    this.#file = file;
  }

  /** Goes on with a segment that is not complete. */
  static async continue(segment: Segment, openFile: OpenFile): Promise<SegmentWriter> {
    return new SegmentWriter(segment, await openFile(segment.path, continueFlags));
  }

  /** Creates a segment durably. */
  static async create(segment: Segment, folder: string, openFile: OpenFile): Promise<SegmentWriter> {
    const writer = new SegmentWriter(segment, await openFile(segment.path, createFlags, 0o600));
    try {
      await syncEntry(folder);
    } catch (error) {
      writer.abandon();
      segment.remove();
      throw error;
    }
    return writer;
  }

  /** Writes a whole record and waits until the disk has it; otherwise the segment holds what it held before, and takes nothing more. */
  async append(block: LineBlock, dialect: LineDialect): Promise<KeptRecord> {
    const { segment } = this;
    const { record, bytes } = encodeRecord(block, dialect, segment.byteLength);
    try {
      for (let written = 0; written < bytes.length; ) written += (await this.#file.write(bytes, written)).bytesWritten;
      await this.#file.datasync();
    } catch (error) {
      // After a failed fsync nobody knows what the disk holds.
      segment.isComplete = true;
      this.abandon();
      truncateIfPossible(segment);
      throw error;
    }
    segment.add(record);
    return record;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Closes the file, whose last record is given up, so that a failure changes nothing. */
  abandon(): void {
    this.#file.close().catch(() => undefined);
  }
}

function truncateIfPossible(segment: Segment): void {
  try {
    truncateSync(segment.path, segment.byteLength);
  } catch (error) {
    // The rest of a record is skipped when the segment is read.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}
