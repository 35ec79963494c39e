import { describe, expect, it } from 'vitest';
import { testTimeZone } from './time-zone.ts';

describe('the time zone of a test', () => {
  it('is that of the suite, also for Date', () => {
    expect(process.env['TZ']).toBe(testTimeZone);
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(testTimeZone);
    const july = new Date(Date.UTC(2026, 6, 1));
    const hour = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: testTimeZone }).format(july);
    expect(july.getHours()).toBe(Number(hour));
  });
});
