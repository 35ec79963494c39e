import { describe, expect, it } from 'vitest';
import { torusReadings } from './torus-device.ts';

const minutesOfADay = Array.from({ length: 24 * 60 }, (_, minute) => Date.UTC(2026, 5, 1, 0, minute));

describe('the simulated unit', () => {
  it.each([
    ['inputVoltageVolts', 117, 121],
    ['outputVoltageVolts', 119, 121],
    ['outputCurrentAmps', 2, 5],
    ['outputPowerWatts', 230, 580],
    ['outputThdPercent', 1, 3],
  ] as const)('keeps %s between %d and %d', (name, lowest, highest) => {
    const values = minutesOfADay.map((time) => torusReadings(time)[name]);
    expect(Math.min(...values)).toBeGreaterThan(lowest);
    expect(Math.max(...values)).toBeLessThan(highest);
  });

  it('draws a load that varies', () => {
    const currents = minutesOfADay.map((time) => torusReadings(time).outputCurrentAmps);
    expect(Math.max(...currents) - Math.min(...currents)).toBeGreaterThan(2);
  });

  it('never delivers more watts than volt-amperes', () => {
    for (const { outputVoltageVolts, outputCurrentAmps, outputPowerWatts } of minutesOfADay.map(torusReadings)) {
      expect(outputPowerWatts).toBeLessThan(outputVoltageVolts * outputCurrentAmps);
    }
  });
});
