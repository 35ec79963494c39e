import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeviceTime } from './device-time.ts';

type Settings = Parameters<typeof parseDeviceTime>[2];

const base: Settings = { timeZone: undefined, timeZoneOffsetHours: undefined, dateOrder: 'mdy' };
const newYork: Settings = { ...base, timeZone: 'America/New_York' };

/** The time that a text was read as, in UTC; or why it was refused. */
function read(text: string, settings: Settings = base, now = '2025-12-12T12:00:00Z'): string {
  const time = parseDeviceTime(text, Date.parse(now), settings);
  return 'refused' in time ? time.refused : new Date(time.timeMs).toISOString().replace('.000Z', 'Z');
}

describe('the time stamp of the cloud page', () => {
  it.each([
    ['12/12/2025 11:48:10 AM', '2025-12-12T11:48:10Z'],
    ['1/2/2025 12:00:00 AM', '2025-01-02T00:00:00Z'],
    ['1/2/2025 12:30:00 PM', '2025-01-02T12:30:00Z'],
    ['01/02/2025, 1:05 p.m.', '2025-01-02T13:05:00Z'],
    ['1/2/2025 23:59:59', '2025-01-02T23:59:59Z'],
    [' 1/2/2025\u00a0 9:00:00\u202fAM ', '2025-01-02T09:00:00Z'],
  ])('%s is %s in the default date order', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('is read in the configured order', () => {
    expect(read('02.01.2025 09:00:00', { ...base, dateOrder: 'dmy' })).toBe('2025-01-02T09:00:00Z');
    expect(read('2025-01-02 09:00:00', { ...base, dateOrder: 'ymd' })).toBe('2025-01-02T09:00:00Z');
    expect(read('2025-01-02T09:00:00', { ...base, dateOrder: 'ymd' })).toBe('2025-01-02T09:00:00Z');
  });

  it('is refused if it does not fit the order; day and month are never swapped', () => {
    expect(read('13/02/2025 09:00:00')).toContain('DEVICE_DATE_ORDER=mdy');
    expect(read('2025-01-02 09:00:00')).toContain('DEVICE_DATE_ORDER=mdy');
    expect(read('02/13/2025 09:00:00', { ...base, dateOrder: 'dmy' })).toContain('DEVICE_DATE_ORDER=dmy');
    expect(read('1/2/25 09:00:00')).toContain('DEVICE_DATE_ORDER=mdy');
  });

  it.each([
    '',
    '--',
    'today',
    '12/12/2025',
    '2/30/2025 09:00:00',
    '1/2/2025 24:00:00',
    '1/2/2025 13:00:00 PM',
    '1/2/2025 0:30 AM',
    '1/2/2025 09:60:00',
  ])('%j is refused', (text) => {
    expect(parseDeviceTime(text, 0, base)).toHaveProperty('refused');
  });

  it.each([
    ['Dec 12, 2025 11:48:10 AM', '2025-12-12T11:48:10Z'],
    ['Friday, December 12, 2025 11:48 PM', '2025-12-12T23:48:00Z'],
    ['12 Dec 2025 11:48:10', '2025-12-12T11:48:10Z'],
    ['12-dec-2025 11:48:10', '2025-12-12T11:48:10Z'],
    ['Last update: 12/1/2025 11:48:10 AM', '2025-12-01T11:48:10Z'],
  ])('%s is unambiguous', (text, expected) => {
    expect(read(text)).toBe(expected);
    if (!text.includes('/')) expect(read(text, { ...base, dateOrder: 'dmy' })).toBe(expected);
  });

  it.each([
    ['12/12/2025 12:00:00 UTC', '2025-12-12T12:00:00Z'],
    ['12/12/2025 14:00:00 +02:00', '2025-12-12T12:00:00Z'],
    ['12/12/2025 06:30:00 GMT-0530', '2025-12-12T12:00:00Z'],
    ['2025-12-12T12:00:00Z', '2025-12-12T12:00:00Z'],
    ['2025-12-12T07:00:00.123-05:00', '2025-12-12T12:00:00Z'],
  ])('%s contains its offset, which overrides the setting', (text, expected) => {
    expect(read(text, newYork)).toBe(expected);
    expect(read(text, { ...base, timeZoneOffsetHours: 9 })).toBe(expected);
  });

  it('ignores a time zone abbreviation if a setting names the zone', () => {
    expect(read('7/1/2025 8:00:00 AM EST', newYork)).toBe('2025-07-01T12:00:00Z');
    expect(read('7/1/2025 8:00:00 AM (CST)', { ...base, timeZone: 'Asia/Shanghai' })).toBe('2025-07-01T00:00:00Z');
    expect(read('7/1/2025 8:00:00 AM EST', { ...base, timeZoneOffsetHours: 0 })).toBe('2025-07-01T08:00:00Z');
  });

  it('reads an abbreviation as browsers do without such a setting, and refuses unknown ones', () => {
    expect(read('12/12/2025 7:00:00 AM EST')).toBe('2025-12-12T12:00:00Z');
    expect(read('12/12/2025 7:00:00 AM CET')).toContain('DEVICE_TIMEZONE');
  });

  it.each(['Marble 1, 2025 7:00:00', 'Unit 2 12/12/2025 7:00:00', '12/12/2025 7:00:00 +99:99', '12/12/2025 at 7:00:00'])(
    '%s is refused',
    (text) => {
      expect(parseDeviceTime(text, 0, base)).toHaveProperty('refused');
    },
  );

  it('is quoted in the refusal', () => {
    expect(read('soon')).toBe('it is not a date and a time of day: "soon"');
  });

  it('is shifted by a fixed offset, including half hours', () => {
    expect(read('12/12/2025 7:00:00 AM', { ...base, timeZoneOffsetHours: -5 })).toBe('2025-12-12T12:00:00Z');
    expect(read('12/12/2025 5:30:00 PM', { ...base, timeZoneOffsetHours: 5.5 })).toBe('2025-12-12T12:00:00Z');
  });
});

describe('daylight saving', () => {
  it('is observed in a zone', () => {
    expect(read('7/1/2025 8:00:00 AM', newYork)).toBe('2025-07-01T12:00:00Z');
    expect(read('12/1/2025 8:00:00 AM', newYork)).toBe('2025-12-01T13:00:00Z');
  });

  it('begins at the right second', () => {
    expect(read('3/9/2025 1:59:59 AM', newYork)).toBe('2025-03-09T06:59:59Z');
    expect(read('3/9/2025 3:00:00 AM', newYork)).toBe('2025-03-09T07:00:00Z');
  });

  it('ends with a repeated hour, in which the candidate nearest the clock is used', () => {
    expect(read('11/2/2025 1:30:00 AM', newYork, '2025-11-02T05:30:20Z')).toBe('2025-11-02T05:30:00Z');
    expect(read('11/2/2025 1:30:00 AM', newYork, '2025-11-02T06:30:20Z')).toBe('2025-11-02T06:30:00Z');
  });

  it('skips an hour, which a unit with a late clock may still show', () => {
    expect(read('3/9/2025 2:30:00 AM', newYork, '2025-03-09T07:30:10Z')).toBe('2025-03-09T07:30:00Z');
  });

  it('is right in the southern hemisphere, with half-hour offsets and with half-hour changes', () => {
    expect(read('12/25/2025 12:00:00', { ...base, timeZone: 'Australia/Sydney' })).toBe('2025-12-25T01:00:00Z');
    expect(read('12/25/2025 12:00:00', { ...base, timeZone: 'Asia/Kolkata' })).toBe('2025-12-25T06:30:00Z');
    expect(read('7/1/2025 12:00:00', { ...base, timeZone: 'Australia/Lord_Howe' })).toBe('2025-07-01T01:30:00Z');
  });

  it('reads back every second that a clock in the zone shows', () => {
    const zones = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Pacific/Auckland', 'UTC', 'America/St_Johns'];
    const second = fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 });
    fc.assert(
      fc.property(second, fc.constantFrom(...zones), fc.integer({ min: -1500, max: 1500 }), (seconds, timeZone, clockOffSeconds) => {
        const shown = new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).formatToParts(seconds * 1000);
        const part = (type: string) => shown.find((candidate) => candidate.type === type)?.value ?? '';
        const year = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric' }).format(seconds * 1000);
        const text = `${part('month')}/${part('day')}/${year} ${part('hour')}:${part('minute')}:${part('second')} ${part('dayPeriod')}`;
        // Within half the repeated time, it is clear which of the two times is meant.
        const off = timeZone === 'Australia/Lord_Howe' ? clockOffSeconds / 2 : clockOffSeconds;
        const time = parseDeviceTime(text, (seconds + off) * 1000, { ...base, timeZone });
        expect(time).toEqual({ timeMs: seconds * 1000 });
      }),
      { numRuns: 500 },
    );
  });
});
