import { lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LineBlock } from '../sinks/line-sink.ts';
import { hasErrno } from '../files/file-errors.ts';

/** What the records of a segment come to. */
export interface SegmentTotals extends Omit<LineBlock, 'text'> {
  readonly recordCount: number;
}

/** A segment as its folder shows it. */
export interface SegmentFile {
  readonly sequence: number;
  readonly path: string;
  readonly byteLength: number;
  readonly changedMs: number;
  /** What it holds, by its name; undefined if it was not complete when its writer ended. */
  readonly totals: SegmentTotals | undefined;
}

/** The files of an outbox. Others in its folder are not its own, and it leaves them alone. */
export interface OutboxFiles {
  readonly segments: readonly SegmentFile[];
  /** The marks of what was sent, by the sequence of their segment. */
  readonly marks: ReadonlyMap<number, { readonly path: string; readonly byteLength: number }>;
  /** Damaged bytes that were set aside, oldest first. */
  readonly damaged: readonly { readonly path: string; readonly byteLength: number }[];
  /** Names that belong to an outbox, but are links, pipes or folders. */
  readonly unfit: readonly string[];
  /** More than every sequence that a file has. */
  readonly nextSequence: number;
}

const segmentName = /^segment-(\d{12})(?:-(\d+)-(\d+)-(\d+)-(-?\d+)-(-?\d+))?\.records$/;
const marksName = /^segment-(\d{12})\.sent$/;
const damagedName = /^segment-(\d{12})-(\d+)\.damaged$/;

/** The name of a segment that is being written, or of a complete one, which says what it holds. */
export function segmentPath(folder: string, sequence: number, complete?: SegmentTotals): string {
  if (complete === undefined) return join(folder, `${stem(sequence)}.records`);
  const { recordCount, lineCount, readingCount, oldestMs, newestMs } = complete;
  return join(folder, `${[stem(sequence), recordCount, lineCount, readingCount, oldestMs, newestMs].join('-')}.records`);
}

export function marksPath(folder: string, sequence: number): string {
  return join(folder, `${stem(sequence)}.sent`);
}

export function damagedPath(folder: string, sequence: number, offset: number): string {
  return join(folder, `${stem(sequence)}-${offset}.damaged`);
}

/** Writes damaged bytes to a separate file; returns whether the disk took them. */
export function keepDamaged(path: string, bytes: Buffer): boolean {
  try {
    writeFileSync(path, bytes, { mode: 0o600 });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    rmSync(path, { force: true });
    return false;
  }
}

/** Lists the files of an outbox; a folder that does not exist has none. @throws the operating system's error */
export function listOutboxFiles(folder: string): OutboxFiles {
  const segments: SegmentFile[] = [];
  const marks = new Map<number, { readonly path: string; readonly byteLength: number }>();
  const damaged: { readonly path: string; readonly byteLength: number }[] = [];
  const unfit: string[] = [];
  let nextSequence = 1;
  for (const name of namesIn(folder)) {
    const match = segmentName.exec(name) ?? marksName.exec(name) ?? damagedName.exec(name);
    const path = join(folder, name);
    // Removed in the meantime, if this process only looks on.
    const stats = match === null ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (match === null || stats === undefined) continue;
    const sequence = Number(match[1]);
    nextSequence = Math.max(nextSequence, sequence + 1);
    const byteLength = stats.size;
    if (!stats.isFile()) unfit.push(name);
    else if (name.endsWith('.sent')) marks.set(sequence, { path, byteLength });
    else if (name.endsWith('.damaged')) damaged.push({ path, byteLength });
    else segments.push({ sequence, path, byteLength, changedMs: stats.mtimeMs, totals: totalsOf(match) });
  }
  return { segments, marks, damaged, unfit, nextSequence };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

function totalsOf([, , ...numbers]: RegExpExecArray): SegmentTotals | undefined {
  if (numbers[0] === undefined) return undefined;
  const [recordCount = 0, lineCount = 0, readingCount = 0, oldestMs = 0, newestMs = 0] = numbers.map(Number);
  return { recordCount, lineCount, readingCount, oldestMs, newestMs };
}

function stem(sequence: number): string {
  return `segment-${String(sequence).padStart(12, '0')}`;
}
