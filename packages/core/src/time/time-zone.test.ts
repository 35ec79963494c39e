import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './add-days.ts';
import { isTimeZone, timeZone } from './time-zone.ts';

const zoneNames = Intl.supportedValuesOf('timeZone');
const hour = 3600;

/** The parts of a time according to Node.js itself, which is slow and independent of the code under test. */
function wallClock(epochSeconds: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(epochSeconds * 1000).replace(' ', 'T');
}

const anyZone = fc.constantFrom(...zoneNames);
const anyTime = fc.integer({ min: 0, max: 2_200_000_000 });
const anyDate = fc.integer({ min: 0, max: 25_000 }).map((day) => addDays('1970-01-01', day));

describe('a time zone', () => {
  it.for([
    ['America/New_York', '2025-03-09', 23],
    ['America/New_York', '2025-11-02', 25],
    ['America/New_York', '2025-06-15', 24],
    ['Australia/Lord_Howe', '2025-10-05', 23.5],
    ['Australia/Lord_Howe', '2025-04-06', 24.5],
    ['Asia/Kolkata', '2025-06-15', 24],
    // Midnight is skipped in Cairo, and comes twice in Havana.
    ['Africa/Cairo', '2025-04-25', 23],
    ['America/Havana', '2025-11-02', 25],
    // Samoa moved across the date line and skipped this day.
    ['Pacific/Apia', '2011-12-30', 0],
  ] as const)('%s has on %s a day of %d hours', ([name, date, hours]) => {
    const zone = timeZone(name);
    expect((zone.startOfDay(addDays(date, 1)) - zone.startOfDay(date)) / hour).toBe(hours);
  });

  it.for([
    ['Asia/Kolkata', '2025-06-15', '2025-06-15T00:00:00+05:30'],
    ['Asia/Kathmandu', '2025-06-15', '2025-06-15T00:00:00+05:45'],
    ['America/New_York', '2025-11-02', '2025-11-02T00:00:00-04:00'],
    ['America/Havana', '2025-11-02', '2025-11-02T00:00:00-04:00'],
    ['Africa/Cairo', '2025-04-25', '2025-04-25T01:00:00+03:00'],
    ['UTC', '2025-06-15', '2025-06-15T00:00:00Z'],
  ] as const)('%s begins %s at %s', ([name, date, start]) => {
    const zone = timeZone(name);
    expect(zone.isoAt(zone.startOfDay(date))).toBe(start);
    expect(zone.startOfDay(date)).toBe(Date.parse(start) / 1000);
  });

  it('returns the earlier of two possible times, and the time of the change for a skipped time', () => {
    const zone = timeZone('America/New_York');
    const at = (local: string) => zone.isoAt(zone.epochSecondsOf(Date.parse(`${local}Z`) / 1000));
    expect(at('2025-11-02T01:30:00')).toBe('2025-11-02T01:30:00-04:00');
    expect(at('2025-03-09T02:30:00')).toBe('2025-03-09T03:00:00-04:00');
  });

  it('agrees with Node.js in every zone', () => {
    fc.assert(
      fc.property(anyZone, anyTime, (name, epochSeconds) => {
        expect(timeZone(name).isoAt(epochSeconds).slice(0, 19)).toBe(wallClock(epochSeconds, name));
      }),
      { numRuns: 500 },
    );
  });

  it('writes times that parse back to the same times', () => {
    fc.assert(
      fc.property(anyZone, fc.integer({ min: 100_000_000, max: 2_200_000_000 }), (name, epochSeconds) => {
        expect(Date.parse(timeZone(name).isoAt(epochSeconds)) / 1000).toBe(epochSeconds);
      }),
      { numRuns: 500 },
    );
  });

  it('begins a day at its first second, in every zone', () => {
    fc.assert(
      fc.property(anyZone, anyDate, (name, date) => {
        const zone = timeZone(name);
        const [start, next] = [zone.startOfDay(date), zone.startOfDay(addDays(date, 1))];
        expect(next).toBeGreaterThanOrEqual(start);
        // A skipped date has no times, and begins when the next date does.
        if (next > start) expect(zone.dateAt(start)).toBe(date);
        expect(zone.dateAt(start - 1) < date).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is known by its name alone', () => {
    expect(['America/New_York', 'UTC', 'Etc/GMT+5', ...zoneNames].filter((name) => !isTimeZone(name))).toEqual([]);
    expect(['', '+02:00', 'Mars/Olympus', 'America', '5', 'UTC; drop'].filter(isTimeZone)).toEqual([]);
    expect(zoneNames.length).toBeGreaterThan(300);
  });
});
