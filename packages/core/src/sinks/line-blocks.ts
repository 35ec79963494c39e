import { onlyField, type LineDialect } from '../line-protocol/line-point.ts';
import { type ReadLine, readLine } from '../line-protocol/read-line.ts';
import type { LineBlock } from './line-sink.ts';

/** A line without its newline, with what a block must know about it. */
export interface CountedLine {
  readonly text: string;
  readonly readingCount: number;
  readonly timeMs: number;
}

/** A block of these lines; undefined if there are none. */
export function blockOf(lines: readonly CountedLine[]): LineBlock | undefined {
  if (lines.length === 0) return undefined;
  const total = { readingCount: 0, oldestMs: Number.POSITIVE_INFINITY, newestMs: Number.NEGATIVE_INFINITY };
  for (const { readingCount, timeMs } of lines) {
    total.readingCount += readingCount;
    total.oldestMs = Math.min(total.oldestMs, timeMs);
    total.newestMs = Math.max(total.newestMs, timeMs);
  }
  return { text: lines.map(({ text }) => `${text}\n`).join(''), lineCount: lines.length, ...total };
}

/** The lines of a block, without their newlines. */
export function linesIn({ text }: Pick<LineBlock, 'text'>): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Counts again what is in a line of a block, by the names of the series that are readings. */
export function countLine(text: string, dialect: LineDialect, readings: ReadonlySet<string>): CountedLine {
  const read = readLine(text, dialect);
  if ('problem' in read) return { text, readingCount: 0, timeMs: 0 };
  return { text, readingCount: seriesOf(read).filter((name) => readings.has(name)).length, timeMs: Number(read.timestamp ?? 0n) };
}

function seriesOf({ measurement, fields }: ReadLine): readonly string[] {
  return [...fields.keys()].map((field) => (field === onlyField ? measurement : `${measurement}_${field}`));
}
