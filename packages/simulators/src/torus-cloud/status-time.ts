import type { TorusCloudClock, TorusCloudPages } from './controls.ts';

/** When the unit last reported, in milliseconds since the epoch. */
export function statusTimeMs(nowMs: number, clock: TorusCloudClock): number {
  const reportedMs = clock.frozenAt === null ? nowMs : Date.parse(clock.frozenAt);
  return reportedMs - clock.staleClockSeconds * 1000 + clock.aheadSeconds * 1000;
}

/** A time in the unit's zone, without naming the zone. */
export function statusTimeText(timeMs: number, format: Pick<TorusCloudPages, 'timeZone' | 'dateOrder' | 'hourCycle'>): string {
  const { year, month, day, hour, minute, second } = timeParts(timeMs, format.timeZone);
  const padded = (part: number) => String(part).padStart(2, '0');
  const date = {
    mdy: `${month}/${day}/${year}`,
    dmy: `${padded(day)}/${padded(month)}/${year}`,
    ymd: `${year}-${padded(month)}-${padded(day)}`,
  }[format.dateOrder];
  const minutes = `${padded(minute)}:${padded(second)}`;
  if (format.hourCycle === 24) return `${date} ${padded(hour)}:${minutes}`;
  return `${date} ${hour % 12 === 0 ? 12 : hour % 12}:${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}

function timeParts(timeMs: number, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const fields = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
  const field = (type: Intl.DateTimeFormatPartTypes) => fields.get(type) ?? Number.NaN;
  return {
    year: field('year'),
    month: field('month'),
    day: field('day'),
    hour: field('hour'),
    minute: field('minute'),
    second: field('second'),
  };
}
