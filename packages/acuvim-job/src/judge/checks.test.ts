import { describe, expect, it } from 'vitest';
import { clockDriftSeconds } from './clock-drift.ts';
import { addSample, type EnergyWindow } from './energy-check.ts';

describe('the comparison of energy and power', () => {
  /** A meter at constant power whose counter counts `factor` times that, read every ten seconds. */
  function ratiosOf(watts: number, factor: number, passes: number): readonly (number | undefined)[] {
    let window: EnergyWindow | undefined;
    return Array.from({ length: passes }, (_, index) => {
      const timeMs = index * 10_000;
      const exact = (factor * watts * timeMs) / 3_600_000;
      const added = addSample(window, { timeMs, watts, wattHours: 1_000_000 + 100 * Math.floor(exact / 100), resolutionWattHours: 100 });
      window = added.window;
      return added.ratio;
    });
  }

  it('has a result once the last digit no longer matters', () => {
    const ratios = ratiosOf(20_000, 1, 100);
    expect(ratios.findIndex((ratio) => ratio !== undefined)).toBe(36);
    for (const ratio of ratios) if (ratio !== undefined) expect(Math.abs(ratio - 1)).toBeLessThan(0.06);
  });

  it('shows a counter that counts ten times too much, or stands still', () => {
    expect(ratiosOf(20_000, 10, 20).at(-1)).toBeCloseTo(10, 0);
    expect(ratiosOf(20_000, 0, 60).at(-1)).toBe(0);
  });

  it('begins again after a gap, and if the counter goes back', () => {
    const sample = { timeMs: 0, watts: 1000, wattHours: 5000, resolutionWattHours: 100 };
    const { window } = addSample(undefined, sample);
    const fresh = { startWattHours: 5000, integratedWattHours: 0 };
    expect(addSample(window, { ...sample, timeMs: 16 * 60_000 }).window).toMatchObject(fresh);
    expect(addSample(window, { ...sample, timeMs: 10_000, wattHours: 4900 }).window).toMatchObject({ ...fresh, startWattHours: 4900 });
    expect(addSample(window, { ...sample, timeMs: 36_000 }).window).toMatchObject({ startWattHours: 5000, integratedWattHours: 10 });
  });

  it('does not count power that flows back', () => {
    const { window } = addSample(undefined, { timeMs: 0, watts: -1000, wattHours: 0, resolutionWattHours: 100 });
    expect(addSample(window, { timeMs: 36_000, watts: -1000, wattHours: 0, resolutionWattHours: 100 }).window.integratedWattHours).toBe(0);
  });
});

describe('the drift of a clock', () => {
  const nowMs = Date.UTC(2026, 0, 15, 12, 0, 0);

  it.each([
    ['exact, in UTC', [2026, 1, 15, 12, 0, 0], 0],
    ['in New York', [2026, 1, 15, 7, 0, 4], 4],
    ['in Kathmandu', [2026, 1, 15, 17, 45, 0], 0],
    ['two minutes late, with two digits of the year', [26, 1, 15, 11, 58, 0], -120],
    ['never set', [2000, 1, 1, 0, 0, 0], (Date.UTC(2000, 0, 1) - nowMs) / 1000],
    ['not a date', [2026, 13, 15, 12, 0, 0], undefined],
    ['the 30th of February', [2026, 2, 30, 12, 0, 0], undefined],
  ])('%s', (_name, words, drift) => {
    expect(clockDriftSeconds(words, nowMs)).toBe(drift);
  });
});
