import { rmSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { RepairOutbox } from '../errors/errors.ts';
import type { LineBlock, LineDialect } from '../sinks/line-sink.ts';
import type { Backlog, BacklogSize, Parcel } from './backlog.ts';
import { explainOutboxError } from './explain-outbox-error.ts';
import { longestMark } from './marks.ts';
import type { OutboxEvents } from './outbox-events.ts';
import { longestHeader } from './record.ts';
import { ParcelMemory } from './parcel-memory.ts';
import type { Damage } from './scan-records.ts';
import { Segment } from './segment.ts';
import { damagedPath, keepDamaged, listOutboxFiles } from './segment-files.ts';
import { type OpenFile, SegmentWriter } from './segment-writer.ts';

export interface DiskBacklogOptions {
  readonly folder: string;
  readonly dialect: LineDialect;
  /** Of all its files together. */
  readonly limitBytes: number;
  readonly events: OutboxEvents;
  /** False once another process has taken the folder over. */
  readonly isHeld: () => boolean;
  readonly openFile?: OpenFile;
}

const largestSegmentBytes = 8 * 1_048_576;

/**
 * Keeps lines in append-only files, so that neither a kill nor a power failure loses what counts as kept.
 * Only the process that holds the lock of the folder may use it.
 */
export class DiskBacklog implements Backlog {
  readonly #options: DiskBacklogOptions;
  readonly #openFile: OpenFile;
  readonly #segmentBytes: number;
  /** Oldest first. */
  readonly #segments: Segment[] = [];
  readonly #damaged: { readonly path: string; readonly byteLength: number }[];
  /** The segment that is being written. */
  #active: SegmentWriter | undefined;
  #nextSequence: number;
  #memory: ParcelMemory | undefined;

  /** Opens what an earlier process left. @throws the operating system's error */
  constructor(options: DiskBacklogOptions) {
    this.#options = options;
    this.#openFile = options.openFile ?? open;
    // Small enough that an eviction costs little of what waits.
    this.#segmentBytes = Math.min(largestSegmentBytes, Math.ceil(options.limitBytes / 16));
    const files = listOutboxFiles(options.folder);
    this.#damaged = [...files.damaged];
    this.#nextSequence = files.nextSequence;
    for (const name of files.unfit) options.events.onUnfitFile(name);
    for (const file of files.segments) this.#reopen(file);
    const known = new Set(files.segments.map(({ sequence }) => sequence));
    for (const [sequence, { path }] of files.marks) if (!known.has(sequence)) rmSync(path, { force: true });
  }

  async append(block: LineBlock): Promise<Parcel> {
    const { dialect } = this.#options;
    try {
      this.#expectLock();
      this.#makeRoom(Buffer.byteLength(block.text) + longestHeader + longestMark);
      const writer = (this.#active ??= await this.#continueOrCreate());
      const { segment } = writer;
      const kept = await writer.append(block, dialect).catch((error: unknown) => {
        this.#active = undefined;
        if (segment.isSent) this.#remove(segment);
        throw error;
      });
      if (segment.byteLength >= this.#segmentBytes) await this.#completeActive(writer);
      return {
        block,
        dialect,
        acknowledge: () => this.#acknowledge(segment, () => segment.markSent([kept])),
      };
    } catch (error) {
      throw explainOutboxError(error, this.#options.folder);
    }
  }

  async next(): Promise<Parcel | undefined> {
    // Without the lock nothing can be acknowledged: the same lines would be sent again and again.
    this.#expectLock();
    for (const segment of this.#segments.filter(({ isSent, unreadable }) => !isSent && unreadable === undefined)) {
      const parcel = this.#nextOf(segment);
      if (parcel !== undefined) return { ...parcel, acknowledge: () => this.#acknowledge(segment, () => parcel.acknowledge()) };
    }
    return undefined;
  }

  get size(): BacklogSize {
    const waiting = this.#segments.map(({ unsent }) => unsent).filter(({ recordCount }) => recordCount > 0);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    return {
      byteLength: sum([
        ...this.#segments.map((segment) => segment.byteLength + segment.marksLength),
        ...this.#damaged.map(({ byteLength }) => byteLength),
      ]),
      lineCount: sum(waiting.map(({ lineCount }) => lineCount)),
      readingCount: sum(waiting.map(({ readingCount }) => readingCount)),
      oldestMs: waiting.length === 0 ? undefined : Math.min(...waiting.map(({ oldestMs }) => oldestMs)),
    };
  }

  get isEmpty(): boolean {
    return this.#segments.every(({ isSent }) => isSent);
  }

  /** Ends the use; a folder in which nothing waits is left without a segment. */
  async close(): Promise<void> {
    const segment = this.#active?.segment;
    await this.#closeActive();
    if (segment?.isSent === true) this.#remove(segment);
  }

  /** Removes what waits, and what was set aside. */
  async drop(): Promise<void> {
    await this.close();
    for (const segment of this.#segments.toReversed()) this.#remove(segment);
    for (const { path } of this.#damaged.splice(0)) rmSync(path, { force: true });
  }

  /** The next of one segment. What cannot be read of it is reported, and costs no other segment. */
  #nextOf(segment: Segment): Parcel | undefined {
    const { events } = this.#options;
    try {
      const parcel = segment.next((damage) => this.#setAside(segment, damage), (this.#memory ??= new ParcelMemory()));
      if (parcel !== undefined) return parcel;
      events.onUnreadable(segment.path, segment.unsent.readingCount);
      this.#remove(segment);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      segment.unreadable = error;
      events.onUnreadable(segment.path, segment.unsent.readingCount, error);
    }
    return undefined;
  }

  #reopen(file: Parameters<typeof Segment.reopen>[1]): void {
    const damages: Damage[] = [];
    const segment = Segment.reopen(this.#options.folder, file, (damage) => damages.push(damage));
    for (const damage of damages) {
      if (damage.isTorn) {
        // It never counted as kept.
        truncateSync(segment.path, damage.offset);
        segment.byteLength = damage.offset;
      } else {
        segment.isComplete = true;
        this.#setAside(segment, damage);
      }
    }
    if (segment.unreadable !== undefined) this.#options.events.onUnreadable(segment.path, segment.unsent.readingCount, segment.unreadable);
    if (segment.isSent && segment.unreadable === undefined) segment.remove();
    else this.#segments.push(segment);
  }

  /** Sets damaged bytes aside and reports them, once. */
  #setAside(segment: Segment, damage: Damage): void {
    const { folder, events } = this.#options;
    const path = damagedPath(folder, segment.sequence, damage.offset);
    if (this.#damaged.some((known) => known.path === path)) return;
    const byteLength = damage.bytes.length;
    const isKept = keepDamaged(path, damage.bytes);
    if (isKept) this.#damaged.push({ path, byteLength });
    events.onDamage({ segment: segment.path, offset: damage.offset, byteLength, path: isKept ? path : undefined });
  }

  #acknowledge(segment: Segment, mark: () => void): void {
    if (segment.isRemoved || !this.#options.isHeld()) return;
    mark();
    if (segment.isSent && segment !== this.#active?.segment) this.#remove(segment);
  }

  #remove(segment: Segment): void {
    if (segment === this.#active?.segment || !this.#options.isHeld()) return;
    segment.remove();
    const index = this.#segments.indexOf(segment);
    if (index !== -1) this.#segments.splice(index, 1);
  }

  #expectLock(): void {
    if (this.#options.isHeld()) return;
    throw new RepairOutbox(`another process has taken over the outbox ${this.#options.folder}, or its lock was removed`, {
      reason: 'outbox_disk',
      fix: 'Give each source its own OUTBOX_DIR, and leave its files alone; the next run uses it again.',
    });
  }

  /** Removes the oldest until the limit has room: first what nobody can send, then what was sent, then readings. */
  #makeRoom(wanted: number): void {
    const { limitBytes, folder, events } = this.#options;
    if (wanted > limitBytes / 2)
      throw new RepairOutbox(`a pass of ${wanted} bytes does not fit the outbox ${folder}`, {
        reason: 'outbox_disk',
        fix: 'Raise OUTBOX_MAX_BYTES.',
      });
    const reserved = () =>
      this.#segments.reduce((sum, segment) => sum + segment.reservedLength, 0) +
      this.#damaged.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (reserved() + wanted > limitBytes) {
      const damaged = this.#damaged.shift();
      if (damaged !== undefined) {
        rmSync(damaged.path, { force: true });
        continue;
      }
      const oldest = this.#segments.find(({ isSent }) => isSent) ?? this.#segments[0];
      if (oldest === undefined) return;
      const eviction = oldest.eviction;
      if (oldest === this.#active?.segment) {
        this.#active.abandon();
        this.#active = undefined;
      }
      this.#remove(oldest);
      if (eviction.lineCount > 0) events.onEviction(eviction);
    }
  }

  async #continueOrCreate(): Promise<SegmentWriter> {
    const { folder } = this.#options;
    const last = this.#segments.at(-1);
    if (last !== undefined && !last.isComplete && last.byteLength < this.#segmentBytes) {
      return await SegmentWriter.continue(last, this.#openFile);
    }
    const writer = await SegmentWriter.create(new Segment(folder, this.#nextSequence), folder, this.#openFile);
    this.#nextSequence += 1;
    this.#segments.push(writer.segment);
    return writer;
  }

  async #completeActive({ segment }: SegmentWriter): Promise<void> {
    await this.#closeActive();
    if (segment.isSent) this.#remove(segment);
    else segment.complete();
  }

  async #closeActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.close();
  }
}
