import { timeZone } from '@wattjobs/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestWindowSeconds, nextWindow, windowFrom } from './windows.ts';

const daySeconds = 86_400;
const anyZone = fc.constantFrom('UTC', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Cairo', 'Pacific/Auckland');
const anyNow = fc.integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2029, 0, 1) / 1000 });
const anyAgainDays = fc.constantFrom(undefined, 5);

describe('the next window', () => {
  it('starts at a local midnight, includes the day before the watermark, makes progress, and stays within the cloud’s limit', () => {
    fc.assert(
      fc.property(anyZone, anyNow, fc.integer({ min: 0, max: 400 * daySeconds }), anyAgainDays, (zone, nowSeconds, behind, rereadDays) => {
        const calendar = timeZone(zone);
        const watermark = nowSeconds - behind;
        const { from, to } = nextWindow({
          calendar,
          nowSeconds,
          watermark,
          historyDays: 729,
          ...(rereadDays === undefined ? {} : { rereadDays }),
        });
        expect(calendar.startOfDay(calendar.dateAt(from))).toBe(from);
        expect(watermark - from).toBeGreaterThanOrEqual(23 * 3600);
        expect(to - from).toBeLessThanOrEqual(longestWindowSeconds);
        expect(to).toBeLessThanOrEqual(nowSeconds);
        if (behind > 0) expect(to).toBeGreaterThan(watermark);
      }),
      { numRuns: 300 },
    );
  });

  it('catches up without gaps', () => {
    fc.assert(
      fc.property(anyZone, anyNow, fc.integer({ min: daySeconds, max: 60 * daySeconds }), (zone, nowSeconds, behind) => {
        const calendar = timeZone(zone);
        let watermark = nowSeconds - behind;
        let calls = 0;
        while (watermark < nowSeconds) {
          const window = nextWindow({ calendar, nowSeconds, watermark, historyDays: 729 });
          expect(window.from).toBeLessThan(watermark);
          watermark = window.to;
          calls += 1;
        }
        // Up to two of seven days are read again.
        expect(calls).toBeLessThanOrEqual(Math.ceil(behind / (5 * daySeconds)) + 1);
      }),
      { numRuns: 100 },
    );
  });

  it('is today if nothing was read before', () => {
    const calendar = timeZone('America/New_York');
    const nowSeconds = Date.UTC(2026, 5, 17, 3) / 1000;
    expect(nextWindow({ calendar, nowSeconds, watermark: undefined, historyDays: 729 })).toEqual({
      from: Date.UTC(2026, 5, 16, 4) / 1000,
      to: nowSeconds,
    });
  });

  it('leaves no gap if the clock was set back', () => {
    const calendar = timeZone('UTC');
    const nowSeconds = Date.UTC(2026, 5, 17, 12) / 1000;
    const window = nextWindow({ calendar, nowSeconds, watermark: nowSeconds + 9 * daySeconds, historyDays: 729 });
    expect(window).toEqual({ from: Date.UTC(2026, 5, 16) / 1000, to: nowSeconds });
  });

  it('stays within the cloud’s history', () => {
    const calendar = timeZone('UTC');
    const nowSeconds = Date.UTC(2026, 5, 17, 12) / 1000;
    expect(nextWindow({ calendar, nowSeconds, watermark: 1_000_000_000, historyDays: 180 }).from).toBe(Date.UTC(2025, 11, 19) / 1000);
  });
});

describe('the windows of a backfill', () => {
  it('cover a span without gap or overlap', () => {
    fc.assert(
      fc.property(anyZone, anyNow, fc.integer({ min: 1, max: 100 * daySeconds }), (zone, from, length) => {
        const calendar = timeZone(zone);
        const to = from + length;
        let reached = from;
        while (reached < to) {
          const window = windowFrom(calendar, reached, to);
          expect(window.from).toBe(reached);
          expect(window.to).toBeGreaterThan(reached);
          expect(window.to - window.from).toBeLessThanOrEqual(longestWindowSeconds);
          reached = window.to;
        }
        expect(reached).toBe(to);
      }),
      { numRuns: 100 },
    );
  });
});
