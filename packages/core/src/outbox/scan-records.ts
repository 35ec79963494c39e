import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type KeptRecord, recordAt, recordMark } from './record.ts';

/** Bytes of a segment that are not a whole record. */
export interface Damage {
  readonly offset: number;
  readonly bytes: Buffer;
  /** True if it is what an interrupted write leaves at the end of a file: the beginning of a record, or zeros. It never counted as kept. */
  readonly isTorn: boolean;
}

/** A whole record with its bytes, or damage. */
type Found = { readonly record: KeptRecord; readonly text: Buffer } | { readonly damage: Damage };

/** As much as one request takes. */
export const windowBytes = 1_048_576;
// A pipe that somebody put there would block, and a link would lead out of the folder.
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads the records of a segment between two places, a window at a time.
 * Damage ends at the next record that is whole, so it costs no more than what it touched.
 * @param window memory that is used again: then what is found is only valid until the next step
 */
export function* scanRecords(path: string, from: number, to: number, window?: Buffer): Generator<Found> {
  if (from >= to) return;
  const file = openSync(path, openFlags);
  try {
    let at = from;
    let base = from;
    let bytes = readBytes(file, from, Math.min(to, from + windowBytes), window);
    const end = () => base + bytes.length;
    while (at < to) {
      const found = recordAt(bytes, at - base, base);
      if (typeof found === 'object') {
        const textStart = at - base + found.headerLength;
        at += found.byteLength;
        yield { record: found, text: bytes.subarray(textStart, at - base) };
        continue;
      }
      if (end() < to) {
        const wanted = base === at ? 2 * bytes.length : windowBytes;
        [base, bytes] = [at, readBytes(file, at, Math.min(to, at + wanted), window)];
        // The file is shorter than it was.
        if (bytes.length === 0) return;
        continue;
      }
      const next = nextRecord(bytes, at - base + 1, base) ?? bytes.length;
      const damaged = bytes.subarray(at - base, next);
      yield { damage: { offset: at, bytes: damaged, isTorn: next === bytes.length && isTorn(found, damaged) } };
      at = base + next;
      if (next === bytes.length) return;
    }
  } finally {
    closeSync(file);
  }
}

function isTorn(found: 'incomplete' | 'damaged', bytes: Buffer): boolean {
  return found === 'incomplete' || bytes.every((byte) => byte === 0);
}

function nextRecord(bytes: Buffer, from: number, base: number): number | undefined {
  for (let at = bytes.indexOf(recordMark, from); at !== -1; at = bytes.indexOf(recordMark, at + 1)) {
    if (typeof recordAt(bytes, at, base) === 'object') return at;
  }
  return undefined;
}

function readBytes(file: number, from: number, to: number, window?: Buffer): Buffer {
  const wanted = to - from;
  const bytes = window !== undefined && window.length >= wanted ? window.subarray(0, wanted) : Buffer.allocUnsafe(wanted);
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
