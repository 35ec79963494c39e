import { describe, expect, it } from 'vitest';
import { hasUnitValue, hasValue, torusValues, unitValueNames, valueNames, withUnitValues } from './values.ts';

describe('the table of values', () => {
  it('has five, of which the unit shows four', () => {
    expect(valueNames).toHaveLength(5);
    expect(unitValueNames).toEqual(valueNames.filter((name) => name !== 'totalHarmonicDistortionPercent'));
  });

  it('gives no span, gauge or series to two values', () => {
    const all = Object.values(torusValues);
    for (const places of [all.map(({ span }) => span), all.map(({ gauge }) => gauge), all.map(({ metric }) => metric.name)]) {
      expect(new Set(places).size).toBe(5);
    }
  });

  it('recognizes each row of the unit by its own label alone', () => {
    for (const name of unitValueNames) {
      const matching = unitValueNames.filter((other) => torusValues[other].row.label.test(torusValues[name].row.called.toUpperCase()));
      expect(matching).toEqual([name]);
    }
  });
});

describe('the values of a tick', () => {
  const cloud = { inputVoltageVolts: 119, outputPowerWatts: 400, totalHarmonicDistortionPercent: 2.1 };

  it('are those of the unit, and from the cloud what the unit never shows', () => {
    expect(withUnitValues(cloud, { inputVoltageVolts: 120 })).toEqual({ inputVoltageVolts: 120, totalHarmonicDistortionPercent: 2.1 });
    expect(withUnitValues(cloud, undefined)).toBe(cloud);
  });

  it('count as values of the unit only if the unit shows them too', () => {
    const distortion = { totalHarmonicDistortionPercent: 2.1 };
    expect([hasValue(distortion), hasUnitValue(distortion)]).toEqual([true, false]);
    expect([hasValue(cloud), hasUnitValue(cloud)]).toEqual([true, true]);
    expect([hasValue({}), hasUnitValue({})]).toEqual([false, false]);
  });
});
