import { expect, it } from 'vitest';
import { addDays, localDate, startOfDate } from './zone.ts';

it.each([
  ['2026-07-10', 'America/New_York', '2026-07-10T04:00:00.000Z'],
  ['2026-01-10', 'America/New_York', '2026-01-10T05:00:00.000Z'],
  ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
  ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
  ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2026-07-10', 'Asia/Kathmandu', '2026-07-09T18:15:00.000Z'],
  // Midnight does not exist on this day: clocks go from 24:00 to 1:00.
  ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
])('%s in %s begins at %s', (date, timeZone, start) => {
  const seconds = startOfDate(date, timeZone);
  expect(new Date(seconds * 1000).toISOString()).toBe(start);
  expect([localDate(seconds, timeZone), localDate(seconds - 1, timeZone)]).toEqual([date, addDays(date, -1)]);
});
