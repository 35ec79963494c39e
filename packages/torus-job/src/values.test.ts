import { describe, expect, it } from 'vitest';
import { hasUnitValue, hasValue, torusValues, unitValueNames, valueNames, withUnitValues } from './values.ts';

describe('the table of values', () => {
  it('has five values, four of which the unit also shows', () => {
    expect(valueNames).toHaveLength(5);
    expect(unitValueNames).toEqual(valueNames.filter((name) => name !== 'totalHarmonicDistortionPercent'));
  });

  it('uses each span, gauge and series once', () => {
    const all = Object.values(torusValues);
    for (const places of [all.map(({ span }) => span), all.map(({ gauge }) => gauge), all.map(({ metric }) => metric.name)]) {
      expect(new Set(places).size).toBe(5);
    }
  });

  it('matches each row of the unit with exactly one label', () => {
    for (const name of unitValueNames) {
      const matching = unitValueNames.filter((candidate) =>
        torusValues[candidate].row.label.test(torusValues[name].row.name.toUpperCase()),
      );
      expect(matching).toEqual([name]);
    }
  });
});

describe('the values of a tick', () => {
  const cloud = { inputVoltageVolts: 119, outputPowerWatts: 400, totalHarmonicDistortionPercent: 2.1 };

  it('come from the unit, and from the cloud if the unit never shows them', () => {
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
