import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './add-days.ts';
import { isTimeZone, timeZone } from './time-zone.ts';

const zones = [
  'UTC',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'America/Havana',
  'America/Santiago',
  'Asia/Beirut',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Europe/Lisbon',
];

const anyZone = fc.constantFrom(...zones);
const anyTime = fc.integer({ min: Date.UTC(2023, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });

describe('the days of a zone', () => {
  it('follow one another without a gap, with 23 to 25 hours, each beginning with its first second', () => {
    fc.assert(
      fc.property(anyZone, anyTime, (zone, seconds) => {
        const calendar = timeZone(zone);
        const day = calendar.dateAt(seconds);
        const [start, next] = [calendar.startOfDay(day), calendar.startOfDay(addDays(day, 1))];
        expect(start).toBeLessThanOrEqual(seconds);
        expect(next).toBeGreaterThan(seconds);
        expect([23, 23.5, 24, 24.5, 25]).toContain((next - start) / 3600);
        expect(calendar.dateAt(start)).toBe(day);
        expect(calendar.dateAt(start - 1)).toBe(addDays(day, -1));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00Z', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', 23.5],
    // Midnight is skipped: the day begins at one o'clock.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z', 23],
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z', 23],
    // The hour before one o'clock comes twice: the day begins with the first.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 25],
    ['Asia/Kathmandu', '2026-06-17', '2026-06-16T18:15:00Z', 24],
  ])('in %s have %s begin at %s and last %d hours', (zone, day, start, hours) => {
    const calendar = timeZone(zone);
    expect(new Date(calendar.startOfDay(day) * 1000).toISOString()).toBe(start.replace('Z', '.000Z'));
    expect((calendar.startOfDay(addDays(day, 1)) - calendar.startOfDay(day)) / 3600).toBe(hours);
  });

  it('do not depend on the zone of the machine', () => {
    expect(timeZone('Asia/Tokyo').dateAt(Date.UTC(2026, 0, 1, 15) / 1000)).toBe('2026-01-02');
  });
});

describe('a zone', () => {
  it.each(['America/New_York', 'UTC'])('is %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });
  it.each(['', 'Mars/Olympus', 'New York'])('is not %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});
