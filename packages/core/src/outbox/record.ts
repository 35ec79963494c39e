import { crc32 } from 'node:zlib';
import type { LineBlock, LineDialect } from '../sinks/line-sink.ts';

/** A block as a segment holds it, at its place there. */
export interface KeptRecord extends Omit<LineBlock, 'text'> {
  readonly dialect: LineDialect;
  /** Where the record begins in its file. */
  readonly offset: number;
  /** The bytes of the record, its header included. */
  readonly byteLength: number;
  readonly headerLength: number;
}

/** What stands at a place of a segment: `incomplete` means that more bytes must follow. */
export type FoundAt = KeptRecord | 'incomplete' | 'damaged';

/**
 * The beginning of each record. A line of line protocol never begins with `#`, which would be a comment.
 * The number is the version of the format.
 */
export const recordMark = '#outbox1 ';
/** No header is longer. */
export const longestHeader = 200;
const header =
  /^(#outbox1 (victoriametrics|influxdb) (\d{1,10}) (\d{1,10}) (\d{1,10}) (-?\d{1,16}) (-?\d{1,16}) ([0-9a-f]{8})) ([0-9a-f]{8})\n/;

/**
 * A block as one record, to be written at an offset: a header line, and its lines.
 * The header has its own checksum: if only the lines are damaged, it still says where the record ends and what is lost.
 */
export function encodeRecord(
  block: LineBlock,
  dialect: LineDialect,
  offset: number,
): { readonly record: KeptRecord; readonly bytes: Buffer } {
  const { text, lineCount, readingCount } = block;
  const [oldestMs, newestMs] = [Math.floor(block.oldestMs), Math.ceil(block.newestMs)];
  if (![lineCount, readingCount, oldestMs, newestMs].every(Number.isSafeInteger))
    throw new RangeError('a block of lines has no whole counts and times');
  const length = Buffer.byteLength(text);
  const facts = `${recordMark}${dialect} ${length} ${lineCount} ${readingCount} ${oldestMs} ${newestMs} `;
  const headerLength = facts.length + 18;
  const bytes = Buffer.allocUnsafe(headerLength + length);
  bytes.write(text, headerLength);
  const signed = `${facts}${hexadecimal(crc32(bytes.subarray(headerLength)))}`;
  bytes.write(`${signed} ${hexadecimal(crc32(signed))}\n`, 'latin1');
  return { record: { dialect, offset, byteLength: bytes.length, headerLength, lineCount, readingCount, oldestMs, newestMs }, bytes };
}

/** Reads the record that begins at `at`, and checks both checksums. @param base where the bytes begin in the file */
export function recordAt(bytes: Buffer, at: number, base: number): FoundAt {
  const start = bytes.toString('latin1', at, at + longestHeader);
  const match = header.exec(start);
  if (match === null) {
    const isBeginning = start.startsWith(recordMark.slice(0, start.length)) && !start.includes('\n') && start.length < longestHeader;
    return isBeginning ? 'incomplete' : 'damaged';
  }
  const [whole, signed = '', dialect, length, lineCount, readingCount, oldestMs, newestMs, textChecksum, headerChecksum] = match;
  if (hexadecimal(crc32(signed)) !== headerChecksum) return 'damaged';
  const textStart = at + whole.length;
  const end = textStart + Number(length);
  if (end > bytes.length) return 'incomplete';
  if (hexadecimal(crc32(bytes.subarray(textStart, end))) !== textChecksum) return 'damaged';
  return {
    dialect: dialect as LineDialect,
    offset: base + at,
    byteLength: end - at,
    headerLength: whole.length,
    lineCount: Number(lineCount),
    readingCount: Number(readingCount),
    oldestMs: Number(oldestMs),
    newestMs: Number(newestMs),
  };
}

function hexadecimal(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
