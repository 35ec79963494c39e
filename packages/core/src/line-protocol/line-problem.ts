import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { LineDialect, LinePoint } from './line-point.ts';
import { type ReadField, readLine } from './read-line.ts';

/** InfluxDB: measurement, tags and field of 65,535 bytes at most; VictoriaMetrics: 256 KiB per line. */
const longestLineBytes = 65_535;
/** Measured on VictoriaMetrics 1.79 and 1.148, which cut off or drop what is more or longer; one of its 30 labels may be `db`. */
const mostTags = 29;
const longestTagName = 256;
const longestTagValue = 4_096;
/** An earlier time is one in the wrong unit, or of a clock that counts from its start (influxdb #7213, #9177). */
const earliestMs = Date.UTC(2015);
const dayMs = 86_400_000;

/** Which times a server stores. It discards others without a word. */
export interface TimeLimits {
  readonly nowMs: number;
  /** What is older is no longer stored; absent if everything is stored. */
  readonly retentionMs: number | undefined;
}

/** What is wrong with a time, worded to follow `its time`; undefined if a server stores it. */
export function timeProblem(timeMs: number, { nowMs, retentionMs }: TimeLimits): string | undefined {
  if (!(timeMs >= earliestMs)) return `${timeText(timeMs)} is before 2015`;
  if (timeMs > nowMs + dayMs) return `${timeText(timeMs)} is more than a day ahead`;
  if (retentionMs !== undefined && timeMs < nowMs - retentionMs) {
    return `${timeText(timeMs)} is beyond RETENTION: the server would discard it`;
  }
  return undefined;
}

function timeText(timeMs: number): string {
  return Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString() : String(timeMs);
}

/**
 * What would happen to a written line at the server, if that is anything but storing the intended point; undefined if it would store it.
 * VictoriaMetrics answers 204 to lines that it drops, so nothing else would tell.
 * @param line without its newline
 */
export function lineProblem(line: string, intended: LinePoint, dialect: LineDialect, limits: TimeLimits): string | undefined {
  const time = timeProblem(intended.timeMs, limits);
  if (time !== undefined) return `its time ${time}`;
  if (Buffer.byteLength(line) > longestLineBytes) return `its line is longer than ${longestLineBytes} bytes`;
  const tooLong = tagProblem(intended.tags);
  if (tooLong !== undefined) return tooLong;
  const read = readLine(line, dialect);
  if ('problem' in read) return `its line ${read.problem}`;
  const tags = Object.entries(intended.tags).filter(([, value]) => value !== '');
  const fields = Object.keys(intended.fields);
  const isIntended =
    read.measurement === intended.measurement &&
    read.timestamp === BigInt(intended.timeMs) &&
    read.tags.size === tags.length &&
    tags.every(([name, value]) => read.tags.get(name) === value) &&
    read.fields.size === fields.length &&
    fields.every((name) => isFloat(read.fields.get(name), intended.fields[name]));
  return isIntended ? undefined : 'a server would read its line as another point';
}

function tagProblem(tags: LinePoint['tags']): string | undefined {
  const all = Object.entries(tags);
  if (all.length > mostTags) return `it has more than ${mostTags} labels`;
  const long = all.find(([name, value]) => Buffer.byteLength(name) > longestTagName || Buffer.byteLength(value) > longestTagValue);
  return long === undefined ? undefined : `its label ${quoteForeignText(long[0], 100)} is too long`;
}

function isFloat(read: ReadField | undefined, value: number | undefined): boolean {
  // Not Object.is: -0 is written as 0, which is the same value.
  return read?.type === 'float' && read.value === value;
}
