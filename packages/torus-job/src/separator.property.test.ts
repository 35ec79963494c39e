import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Printed, readPrinted } from './separator.ts';
import type { ValueName } from './values.ts';

type Style = 'dot' | 'comma';

/** A printed number: rounded to its decimals, which makes it the true value. */
interface Shown {
  readonly value: number;
  readonly decimals: number;
}

function print({ value, decimals }: Shown, style: Style, isGrouped: boolean): string {
  const [whole = '', fraction = ''] = value.toFixed(decimals).split('.');
  const [group, mark] = style === 'dot' ? [',', '.'] : ['.', ','];
  const grouped = isGrouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  return fraction === '' ? grouped : `${grouped}${mark}${fraction}`;
}

const decimals = fc.integer({ min: 0, max: 3 });
/** What a unit measures: mains voltage, up to 100 A, and the power factor of real loads. */
const truth = fc.record({
  volts: fc.double({ min: 90, max: 260, noNaN: true }),
  amps: fc.double({ min: 0.5, max: 100, noNaN: true }),
  factor: fc.double({ min: 0.01, max: 1, noNaN: true }),
  style: fc.constantFrom<Style>('dot', 'comma'),
  decimals: fc.tuple(decimals, decimals, decimals, decimals, decimals),
  isGrouped: fc.boolean(),
  inKilowatts: fc.boolean(),
  distortion: fc.double({ min: 0, max: 100, noNaN: true }),
});

function pageOf({
  volts,
  amps,
  factor,
  style,
  decimals: of,
  isGrouped,
  inKilowatts,
  distortion,
}: typeof truth extends fc.Arbitrary<infer T> ? T : never) {
  const rounded = (value: number, places: number): Shown => ({ value: Number(value.toFixed(places)), decimals: places });
  const watts = volts * amps * factor;
  const power = rounded(inKilowatts ? watts / 1000 : watts, of[2]);
  const shown = {
    inputVoltageVolts: [rounded(volts, of[3]), 'V'],
    outputVoltageVolts: [rounded(volts, of[0]), 'V'],
    outputCurrentAmps: [rounded(amps, of[1]), 'A'],
    outputPowerWatts: [power, inKilowatts ? 'kW' : 'W'],
    totalHarmonicDistortionPercent: [rounded(distortion, of[4]), '%'],
  } as const satisfies Record<ValueName, readonly [Shown, string]>;
  const printed = Object.fromEntries(
    Object.entries(shown).map(([name, [number, unit]]): [string, Printed] => [
      name,
      { kind: 'text', text: `${print(number, style, isGrouped)} ${unit}`, unit: unit === 'kW' ? 'W' : unit },
    ]),
  );
  const expected = new Map(
    Object.entries(shown).map(([name, [{ value, decimals: places }, unit]]) => [
      name,
      Number(`${value.toFixed(places)}e${unit === 'kW' ? 3 : 0}`),
    ]),
  );
  return { printed, expected };
}

describe('a page with consistent volts, amps and power', () => {
  it('is never misread, in either style', () => {
    let read = 0;
    fc.assert(
      fc.property(truth, (given) => {
        const { printed, expected } = pageOf(given);
        for (const [name, quantity] of Object.entries(readPrinted(printed, 'auto'))) {
          if (quantity.kind === 'refused') continue;
          read += 1;
          expect([printed, name, quantity]).toEqual([printed, name, { kind: 'value', value: expected.get(name) }]);
        }
      }),
      { numRuns: 800 },
    );
    // Many more values are read than refused, so the property is not empty.
    expect(read).toBeGreaterThan(3_500);
  });

  it('has power above a thousand watts read, in either style', () => {
    let seen = 0;
    fc.assert(
      fc.property(truth, (given) => {
        const { printed, expected } = pageOf({ ...given, factor: 0.4 + given.factor * 0.55, isGrouped: true, inKilowatts: false });
        const watts = expected.get('outputPowerWatts') ?? 0;
        // With few digits, rounding alone changes volts × amps by more than a power factor shows.
        fc.pre(watts >= 1_000 && given.amps >= 10);
        seen += 1;
        expect([printed, readPrinted(printed, 'auto').outputPowerWatts]).toEqual([printed, { kind: 'value', value: watts }]);
      }),
      { numRuns: 500 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});
