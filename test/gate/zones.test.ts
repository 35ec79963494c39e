import { describe, expect, it } from 'vitest';

/** Minutes that the zone is behind UTC in its summer. */
const summerOffsets: Readonly<Record<string, number>> = { UTC: 0, 'America/New_York': 240 };

describe('the time zone of a test', () => {
  it('is that of its project, for Date too', () => {
    const zone = process.env['TZ'] ?? '';
    expect(Object.keys(summerOffsets)).toContain(zone);
    expect(new Date(Date.UTC(2026, 6, 1)).getTimezoneOffset()).toBe(summerOffsets[zone]);
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
  });
});
