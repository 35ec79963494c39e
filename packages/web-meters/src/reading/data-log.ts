/** A log of tab-separated rows, as a document in which paths find their values. */
export interface DataLog {
  /** The cells of the line above the first row, if it is a line of labels; the last columns may have none. */
  readonly labels: readonly string[];
  /** How many cells each row has. */
  readonly columns: number;
  /** Oldest first; empty if the dates contradict each other. */
  readonly rows: readonly (readonly string[])[];
}

/** A clock that is set back for winter repeats an hour. */
const longestStepBackMs = 3_600_000;

/**
 * Reads a log whose rows begin with a date and a time of day (`11/30/2026`, `05:40:00`), newest or oldest first.
 * @see https://github.com/filip2cz/graph-pdu-schneider-e which reads the data log of rack PDUs of APC
 */
export function readDataLog(text: string): DataLog {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.split('\t').map((cell) => cell.trim()));
  const first = lines.findIndex((cells) => timeOf(cells) !== undefined);
  const rows = lines.filter((cells) => timeOf(cells) !== undefined);
  const width = rows[0]?.length;
  const labels = lines[first - 1] ?? [];
  if (rows.some(({ length }) => length !== width)) return { labels: [], columns: 0, rows: [] };
  return { labels: labels.length > 2 ? labels : [], columns: width ?? 0, rows: oldestFirst(rows) };
}

/** By the order of the file, which the repeated hour of a clock change does not disturb. */
function oldestFirst(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const times = rows.map((cells) => timeOf(cells) ?? 0);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const forward = steps.filter((step) => step > 0);
  const back = steps.filter((step) => step < 0);
  const [few, isNewestFirst] = forward.length > back.length ? [back, false] : [forward, true];
  if (few.length > 1 || few.some((step) => Math.abs(step) > longestStepBackMs)) return [];
  if (rows.length > 1 && forward.length === back.length) return [];
  return isNewestFirst ? rows.toReversed() : rows;
}

/** The time by the device's own clock, in milliseconds; undefined for a line that is no row. */
function timeOf([date = '', time = '']: readonly string[]): number | undefined {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(date) ?? [];
  if (year === undefined || !/^\d{2}:\d{2}:\d{2}$/.test(time)) return undefined;
  const timeMs = Date.parse(`${year}-${month}-${day}T${time}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
