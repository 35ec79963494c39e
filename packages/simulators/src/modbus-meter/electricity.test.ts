import { describe, expect, it } from 'vitest';
import { PhysicalModel } from './electricity.ts';
import { energyQuantitiesOf, quantitiesOf } from './quantities.ts';

const hourMs = 3_600_000;
const load = { voltageVolts: [230, 230, 230], currentAmps: [10, 10, 10], powerFactor: [1, 1, 1] } as const;

describe('the electricity behind a meter', () => {
  it('depends only on seed and time', () => {
    expect(new PhysicalModel(1, 0, 0).at(99_000)).toEqual(new PhysicalModel(1, 50_000, 7).at(99_000));
    expect(new PhysicalModel(1, 0, 0).at(99_000)).not.toEqual(new PhysicalModel(2, 0, 0).at(99_000));
  });

  it('changes with time, and stays plausible for a day', () => {
    const model = new PhysicalModel(3, 0, 0);
    const day = Array.from({ length: 1440 }, (_, minute) => quantitiesOf(model.at(minute * 60_000)));
    const between = (name: string) => [Math.min(...day.map((each) => each[name] ?? 0)), Math.max(...day.map((each) => each[name] ?? 0))];
    const [lowestVolts = 0, highestVolts = 0] = between('voltageB');
    const [lowestAmps = 0, highestAmps = 0] = between('currentA');
    expect([lowestVolts > 227, highestVolts < 233, lowestAmps > 30, highestAmps - lowestAmps > 15]).toEqual([true, true, true, true]);
  });

  it('is consistent: P is the sum of V·I·PF, and S² = P² + Q² per phase', () => {
    const { voltageVolts, currentAmps, powerFactor, ...rest } = new PhysicalModel(4, 0, 0).at(123_456);
    const shown = quantitiesOf({ voltageVolts, currentAmps, powerFactor, ...rest });
    const sum = voltageVolts.reduce((total, volts, phase) => total + volts * (currentAmps[phase] ?? 0) * (powerFactor[phase] ?? 0), 0);
    expect(shown['activePower']).toBeCloseTo(sum, 6);
    expect(Math.hypot(shown['activePowerB'] ?? 0, shown['reactivePowerB'] ?? 0)).toBeCloseTo(shown['apparentPowerB'] ?? 0, 6);
  });

  it('has a neutral current of the difference: 10 A, 10 A and 4 A leave 6 A', () => {
    const shown = quantitiesOf({ frequencyHertz: 50, leading: false, ...load, currentAmps: [10, 10, 4] });
    expect(shown['currentNeutral']).toBeCloseTo(6, 6);
    expect(shown['currentUnbalance']).toBeCloseTo(0.5, 6);
  });

  it.each([
    ['R', [1, 1, 1], false, 82],
    ['L', [0.9, 0.9, 0.9], false, 76],
    ['C', [0.9, 0.9, 0.9], true, 67],
  ] as const)('is of load type %s', (_, powerFactor, leading, code) => {
    expect(quantitiesOf({ frequencyHertz: 50, ...load, powerFactor, leading })['loadType']).toBe(code);
  });

  it('shows a power factor of 1 and no unbalance without any current', () => {
    const shown = quantitiesOf({ frequencyHertz: 50, leading: false, ...load, currentAmps: [0, 0, 0] });
    expect([shown['powerFactor'], shown['currentUnbalance'], shown['activePower']]).toEqual([1, 0, 0]);
  });
});

describe('energy', () => {
  const totals = (model: PhysicalModel, time: number) => energyQuantitiesOf(model.energyAt(time));

  it('is power times the time that passed: 6.9 kW for two hours', () => {
    const model = new PhysicalModel(1, 0, 100);
    model.set(load, 0);
    expect(totals(model, 2 * hourMs)['activeImport']).toBeCloseTo(113.8, 6);
    expect(totals(model, 2 * hourMs)['activeImportA']).toBeCloseTo(37.9333, 3);
  });

  it('is the same however often it is read', () => {
    const [once, often] = [new PhysicalModel(5, 0, 0), new PhysicalModel(5, 0, 0)];
    for (let time = 0; time < hourMs; time += 7000) often.energyAt(time);
    expect(totals(once, hourMs)['activeImport']).toBeCloseTo(totals(often, hourMs)['activeImport'] ?? 0, 2);
  });

  it('is exported at a negative power factor', () => {
    const model = new PhysicalModel(1, 0, 0);
    model.set({ ...load, powerFactor: [-1, -1, 1] }, 0);
    const { activeImport, activeExport, activeNet, activeTotal } = totals(model, hourMs);
    expect([activeImport, activeExport, activeNet, activeTotal].map((each) => each?.toFixed(3))).toEqual([
      '2.300',
      '4.600',
      '-2.300',
      '6.900',
    ]);
  });

  it('counts the old load until a change, and nothing if the clock runs backwards', () => {
    const model = new PhysicalModel(1, 0, 0);
    model.set(load, 0);
    model.set({ ...load, currentAmps: [0, 0, 0] }, hourMs);
    expect([totals(model, 0), totals(model, 9 * hourMs)].map((each) => each['activeImport']?.toFixed(3))).toEqual(['6.900', '6.900']);
  });
});
