import { describe, expect, it } from 'vitest';
import { statusTimeMs, statusTimeText } from './status-time.ts';

const at = (time: string) => Date.parse(time);

describe('the text of the status time', () => {
  it.each([
    ['mdy', 12, '12/3/2025 4:08:10 PM'],
    ['dmy', 12, '03/12/2025 4:08:10 PM'],
    ['ymd', 12, '2025-12-03 4:08:10 PM'],
    ['mdy', 24, '12/3/2025 16:08:10'],
    ['dmy', 24, '03/12/2025 16:08:10'],
    ['ymd', 24, '2025-12-03 16:08:10'],
  ] as const)('in the order %s with %i hours', (dateOrder, hourCycle, text) => {
    expect(statusTimeText(at('2025-12-03T16:08:10.900Z'), { timeZone: 'UTC', dateOrder, hourCycle })).toBe(text);
  });

  it.each([
    ['midnight', '2026-01-01T05:00:00Z', '1/1/2026 12:00:00 AM'],
    ['noon', '2026-01-01T17:00:00Z', '1/1/2026 12:00:00 PM'],
    ['the last second before clocks go forward', '2026-03-08T06:59:59Z', '3/8/2026 1:59:59 AM'],
    ['the first second after', '2026-03-08T07:00:00Z', '3/8/2026 3:00:00 AM'],
    ['half past one before clocks go back', '2026-11-01T05:30:00Z', '11/1/2026 1:30:00 AM'],
    ['half past one after', '2026-11-01T06:30:00Z', '11/1/2026 1:30:00 AM'],
  ])('in New York at %s', (_, time, text) => {
    expect(statusTimeText(at(time), { timeZone: 'America/New_York', dateOrder: 'mdy', hourCycle: 12 })).toBe(text);
  });

  it('shows midnight as 00 on a 24-hour clock', () => {
    expect(statusTimeText(at('2026-01-01T00:05:06Z'), { timeZone: 'UTC', dateOrder: 'ymd', hourCycle: 24 })).toBe('2026-01-01 00:05:06');
  });
});

describe('the status time', () => {
  const now = at('2026-01-01T12:00:00Z');
  const clock = { staleClockSeconds: 0, aheadSeconds: 0, frozenAt: null };

  it.each([
    ['is now', clock, '2026-01-01T12:00:00.000Z'],
    ['is old', { ...clock, staleClockSeconds: 61 }, '2026-01-01T11:58:59.000Z'],
    ['is ahead', { ...clock, aheadSeconds: 301 }, '2026-01-01T12:05:01.000Z'],
    ['stands still', { ...clock, frozenAt: '2025-12-31T23:00:00+01:00' }, '2025-12-31T22:00:00.000Z'],
  ])('%s', (_, changed, time) => {
    expect(new Date(statusTimeMs(now, changed)).toISOString()).toBe(time);
  });
});
