import { renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type Eviction, type Parcel, parcelLimits, totals } from './backlog.ts';
import { appendMarks, longestMark, type Mark, readMarks } from './marks.ts';
import type { ParcelMemory } from './parcel-memory.ts';
import type { KeptRecord } from './record.ts';
import { type Damage, scanRecords } from './scan-records.ts';
import { marksPath, type SegmentFile, segmentPath, type SegmentTotals } from './segment-files.ts';

const nothing: SegmentTotals = { recordCount: 0, lineCount: 0, readingCount: 0, oldestMs: Infinity, newestMs: -Infinity };

/** One file of records, and the marks of those that were sent. */
export class Segment {
  readonly sequence: number;
  path: string;
  byteLength = 0;
  marksLength = 0;
  totals: SegmentTotals = nothing;
  /** Nothing more is written to it. */
  isComplete = false;
  isRemoved = false;
  /** Why its file cannot be read; the others can be sent. */
  unreadable: Error | undefined;
  /** Where the first record begins that was not sent, as far as known. */
  #unsentFrom = 0;
  #oldestUnsentMs = Infinity;
  /** The sent records that begin there or later. */
  readonly #sent = new Map<number, Mark>();
  #sentTotals = { recordCount: 0, lineCount: 0, readingCount: 0 };
  readonly #folder: string;

  constructor(folder: string, sequence: number) {
    this.#folder = folder;
    this.sequence = sequence;
    this.path = segmentPath(folder, sequence);
  }

  /** A segment that an earlier process left, with its marks. Its records are only read if its name does not tell what it holds. */
  static reopen(folder: string, { sequence, path, byteLength, totals: known }: SegmentFile, onDamage: (damage: Damage) => void): Segment {
    const segment = new Segment(folder, sequence);
    segment.path = path;
    segment.byteLength = byteLength;
    segment.isComplete = known !== undefined;
    if (known !== undefined) segment.totals = known;
    try {
      const found = known === undefined ? segment.#scan(onDamage) : undefined;
      for (const mark of readMarks(marksPath(folder, sequence)).values()) {
        // A mark without its record must not stand for another one.
        if (found?.has(mark.offset) === false) segment.isComplete = true;
        else segment.#count(mark);
      }
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      segment.isComplete = true;
      segment.unreadable = error;
    }
    segment.#oldestUnsentMs = segment.totals.oldestMs;
    return segment;
  }

  /** Counts a record that was appended. */
  add(record: KeptRecord): void {
    if (this.isSent) this.#oldestUnsentMs = record.oldestMs;
    this.byteLength = record.offset + record.byteLength;
    this.totals = { recordCount: this.totals.recordCount + 1, ...totals([this.totals, record]) };
  }

  /** The first records that were not sent; undefined if there are none. Damage is set aside on the way. */
  next(onDamage: (damage: Damage) => void, memory: ParcelMemory): Parcel | undefined {
    const records: KeptRecord[] = [];
    let [byteLength, lineCount] = [0, 0];
    for (const found of scanRecords(this.path, this.#unsentFrom, this.byteLength, memory.window)) {
      if ('damage' in found) {
        if (records.length > 0) break;
        if (!found.damage.isTorn) onDamage(found.damage);
        this.#unsentFrom = found.damage.offset + found.damage.bytes.length;
        continue;
      }
      const { record, text } = found;
      const isSent = this.#sent.has(record.offset);
      if (isSent && records.length === 0) {
        this.#sent.delete(record.offset);
        this.#unsentFrom = record.offset + record.byteLength;
      }
      if (isSent) continue;
      if (records[0] !== undefined && records[0].dialect !== record.dialect) break;
      records.push(record);
      memory.add(text);
      byteLength += record.byteLength;
      lineCount += record.lineCount;
      if (byteLength >= parcelLimits.byteLength || lineCount >= parcelLimits.lineCount) break;
    }
    const [first] = records;
    if (first === undefined) return undefined;
    this.#oldestUnsentMs = first.oldestMs;
    return { block: { text: memory.take(), ...totals(records) }, dialect: first.dialect, acknowledge: () => this.markSent(records) };
  }

  /** Every record, sent or not. */
  *records(): Generator<{ readonly text: string; readonly isSent: boolean }> {
    for (const found of scanRecords(this.path, 0, this.byteLength)) {
      if ('record' in found)
        yield { text: found.text.toString(), isSent: found.record.offset < this.#unsentFrom || this.#sent.has(found.record.offset) };
    }
  }

  markSent(records: readonly Mark[]): void {
    if (this.isRemoved) return;
    const unmarked = records.filter(({ offset }) => offset >= this.#unsentFrom && !this.#sent.has(offset));
    for (const mark of unmarked) this.#count(mark);
    this.marksLength += appendMarks(marksPath(this.#folder, this.sequence), unmarked);
  }

  /** The records that wait. */
  get unsent(): { readonly recordCount: number; readonly lineCount: number; readonly readingCount: number; readonly oldestMs: number } {
    const left = (name: 'recordCount' | 'lineCount' | 'readingCount') => Math.max(0, this.totals[name] - this.#sentTotals[name]);
    return {
      recordCount: left('recordCount'),
      lineCount: left('lineCount'),
      readingCount: left('readingCount'),
      oldestMs: this.#oldestUnsentMs,
    };
  }

  /** True if every record was sent. */
  get isSent(): boolean {
    return this.unsent.recordCount === 0;
  }

  /** The bytes on the disk, with those of the marks that are still to come. */
  get reservedLength(): number {
    return this.byteLength + this.marksLength + this.unsent.recordCount * longestMark;
  }

  /** Its name tells from now on what it holds, so that nobody has to read it to know. */
  complete(): void {
    const path = segmentPath(this.#folder, this.sequence, this.totals);
    renameSync(this.path, path);
    this.path = path;
    this.isComplete = true;
  }

  /** The marks go last: without them, records would be sent again. */
  remove(): void {
    this.isRemoved = true;
    rmSync(this.path, { force: true });
    rmSync(marksPath(this.#folder, this.sequence), { force: true });
  }

  /** What is lost if it is removed now. */
  get eviction(): Eviction {
    const { lineCount, readingCount, oldestMs } = this.unsent;
    return { from: basename(this.path), lineCount, readingCount, oldestMs, newestMs: this.totals.newestMs };
  }

  #count(mark: Mark): void {
    this.#sent.set(mark.offset, mark);
    const { recordCount, lineCount, readingCount } = this.#sentTotals;
    this.#sentTotals = {
      recordCount: recordCount + 1,
      lineCount: lineCount + mark.lineCount,
      readingCount: readingCount + mark.readingCount,
    };
  }

  /** Reads what it holds; returns where its records begin. */
  #scan(onDamage: (damage: Damage) => void): ReadonlySet<number> {
    const offsets = new Set<number>();
    for (const found of scanRecords(this.path, 0, this.byteLength)) {
      if ('damage' in found) {
        onDamage(found.damage);
        continue;
      }
      offsets.add(found.record.offset);
      this.totals = { recordCount: this.totals.recordCount + 1, ...totals([this.totals, found.record]) };
    }
    return offsets;
  }
}
