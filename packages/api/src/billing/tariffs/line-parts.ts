import { addDays } from '@wattjobs/core/time';
import type { Times } from '../times.ts';
import type { Stretch } from './charge.ts';
import type { MeteredLine } from './metered-line.ts';

/** Some time of a line. */
export interface LineTimes extends Times {
  readonly line: MeteredLine;
}

/** A line within a stretch: its energy is that of these times. Between them there may be some at which the customer does not have it. */
export interface LinePart extends LineTimes {
  readonly times: readonly Times[];
  readonly days: number;
}

/** The lines that a customer has in a stretch. */
export function partsOf(lines: readonly MeteredLine[], stretch: Stretch): readonly LinePart[] {
  return lines.flatMap((line) => {
    const times = within(line.times, stretch.reach);
    if (times.length === 0) return [];
    const [fromMs, toMs] = [Math.min(...times.map((time) => time.fromMs)), Math.max(...times.map((time) => time.toMs))];
    return [{ line, times, fromMs, toMs, days: daysOf(line, stretch) }];
  });
}

/** What of some times is within others. */
export function within(times: readonly Times[], { fromMs, toMs }: Times): readonly Times[] {
  const cut = times.map((time) => ({ fromMs: Math.max(time.fromMs, fromMs), toMs: Math.min(time.toMs, toMs) }));
  return cut.filter((time) => time.fromMs < time.toMs);
}

function daysOf(line: MeteredLine, { fromMs, toMs, zone }: Stretch): number {
  const [first, end] = [zone.dateAt(fromMs / 1000), zone.dateAt(toMs / 1000)];
  const days = new Set<string>();
  for (const { fromDate, toDate } of line.times) {
    for (let day = first > fromDate ? first : fromDate; day < end && day < toDate; day = addDays(day, 1)) days.add(day);
  }
  return days.size;
}
