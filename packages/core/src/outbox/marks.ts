import { appendFileSync, readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { hasErrno } from '../files/file-errors.ts';
import type { KeptRecord } from './record.ts';

/** A record that the sink has answered for. */
export type Mark = Pick<KeptRecord, 'offset' | 'lineCount' | 'readingCount'>;

/** The most that one mark takes. */
export const longestMark = 48;

/**
 * Appends marks. They need no fsync: a lost mark only repeats points of the same series and time.
 * @returns the bytes that were written; 0 if the disk refuses them
 */
export function appendMarks(path: string, records: readonly Mark[]): number {
  const text = records.map(markText).join('');
  try {
    appendFileSync(path, text, { mode: 0o600 });
    return text.length;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return 0;
  }
}

/** The marks of a segment by offset. A line that is torn or damaged marks nothing. */
export function readMarks(path: string): ReadonlyMap<number, Mark> {
  const marks = new Map<number, Mark>();
  for (const line of textOf(path).split('\n')) {
    const [offset, lineCount, readingCount] = line.split(' ', 3).map(Number);
    if (offset === undefined || lineCount === undefined || readingCount === undefined) continue;
    const mark = { offset, lineCount, readingCount };
    if (markText(mark) === `${line}\n`) marks.set(offset, mark);
  }
  return marks;
}

function markText({ offset, lineCount, readingCount }: Mark): string {
  const facts = `${offset} ${lineCount} ${readingCount}`;
  return `${facts} ${crc32(facts).toString(16).padStart(8, '0')}\n`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return '';
    throw error;
  }
}
