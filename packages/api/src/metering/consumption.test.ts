import { timeZone } from '@wattjobs/core/time';
import { describe, expect, it } from 'vitest';
import { type ConsumptionTerms, consumptionOf } from './consumption.ts';
import { energyPlaces, readDecimal } from './decimal.ts';
import { judgeRegister } from './judge-register.ts';
import { days, months } from './periods.ts';
import { registerOf } from './register.ts';

const hourMs = 3_600_000;
const terms: ConsumptionTerms = { multipliers: [], ratedPowerKw: null, longestGapMs: 3 * hourMs };
const monthFromMs = Date.parse('2026-03-01T00:00:00Z');
const monthToMs = Date.parse('2026-04-01T00:00:00Z');

function units(kwh: string): bigint {
  return readDecimal(kwh, energyPlaces);
}

function registerFrom(history: readonly (readonly [time: string, kwh: string])[]) {
  const readings = history.map(([time, kwh]) => ({ atMs: Date.parse(time), units: units(kwh), serial: null }));
  const { accepted, events } = judgeRegister(readings, { ...terms, modulusUnits: null }, []);
  return registerOf(accepted, events, terms);
}

describe('consumption', () => {
  it('is the difference of the boundaries, each between the two readings around it, and says how far off they can be', () => {
    const register = registerFrom([
      ['2026-02-28T23:00:00Z', '100'],
      ['2026-03-01T01:00:00Z', '102'],
      ['2026-03-31T22:00:00Z', '400'],
      ['2026-04-01T02:00:00Z', '408'],
    ]);
    expect(consumptionOf(register, monthFromMs, monthToMs, terms)).toMatchObject({
      units: units('303'),
      minusUnits: units('5'),
      plusUnits: units('5'),
      coverage: 1,
      flags: ['interpolated', 'long_gap'],
      parts: [
        {
          start: { units: units('101'), before: { units: units('100') }, after: { units: units('102') } },
          end: { registerUnits: units('404'), lowUnits: units('400'), highUnits: units('408') },
        },
      ],
    });
  });

  it('has no uncertainty between readings exactly at the boundaries', () => {
    const register = registerFrom([
      ['2026-03-01T00:00:00Z', '2329.270976'],
      ['2026-04-01T00:00:00Z', '2337.614221'],
    ]);
    expect(consumptionOf(register, monthFromMs, monthToMs, terms)).toMatchObject({
      units: units('8.343245'),
      minusUnits: 0n,
      plusUnits: 0n,
      flags: [],
    });
  });

  it('counts only what was measured if the readings begin later, which bounds nothing without a rating', () => {
    const register = registerFrom([
      ['2026-03-31T12:00:00Z', '7783.903'],
      ['2026-04-01T00:00:00Z', '7784.903'],
    ]);
    expect(consumptionOf(register, monthFromMs, monthToMs, terms)).toMatchObject({
      units: units('1'),
      minusUnits: 0n,
      plusUnits: null,
      coverage: 0.5 / 31,
      flags: ['start_unknown'],
    });
    const rated = consumptionOf(register, monthFromMs, monthToMs, { ...terms, ratedPowerKw: 2 });
    expect(rated.plusUnits).toBe(units(String(2 * 24 * 30.5)));
  });

  it('is 0, and covers nothing, if no time has passed yet', () => {
    const register = registerFrom([['2026-03-01T00:00:00Z', '5']]);
    expect(consumptionOf(register, monthFromMs, monthFromMs, terms)).toMatchObject({ units: 0n, coverage: 0 });
  });

  it('is null, never 0, if there is nothing to know it from', () => {
    const unknown = { units: null, minusUnits: null, plusUnits: null, coverage: 0, flags: ['no_readings'], parts: [] };
    expect(consumptionOf(registerFrom([]), monthFromMs, monthToMs, terms)).toMatchObject(unknown);
    expect(consumptionOf(registerFrom([['2026-03-15T00:00:00Z', '5']]), monthFromMs, monthToMs, terms)).toMatchObject(unknown);
    const later = registerFrom([
      ['2026-04-15T00:00:00Z', '5'],
      ['2026-04-16T00:00:00Z', '6'],
    ]);
    expect(consumptionOf(later, monthFromMs, monthToMs, { ...terms, ratedPowerKw: 2 })).toMatchObject(unknown);
  });

  it('multiplies what the meter behind a current transformer shows, from the time of each factor on', () => {
    const register = registerFrom([
      ['2026-03-01T00:00:00Z', '105.2'],
      ['2026-03-11T00:00:00Z', '106.2'],
      ['2026-04-01T00:00:00Z', '107.7'],
    ]);
    const factor = (kwh: string, from?: string) => ({ fromMs: from === undefined ? -Infinity : Date.parse(from), factorUnits: units(kwh) });
    const forty = { ...terms, multipliers: [factor('40')] };
    expect(consumptionOf(register, monthFromMs, monthToMs, forty)).toMatchObject({ units: units('100') });
    const changed = { ...terms, multipliers: [factor('60', '2026-03-11T00:00:00Z'), factor('40')] };
    expect(consumptionOf(register, monthFromMs, monthToMs, changed)).toMatchObject({
      units: units('130'),
      parts: [
        { factorUnits: units('40'), registerUnits: units('1'), units: units('40') },
        { factorUnits: units('60'), registerUnits: units('1.5'), units: units('90') },
      ],
    });
  });

  it('has bounds that hold what rounding after a factor left out', () => {
    const register = registerOf(
      [0n, 1n, 2n].map((at) => ({ atMs: Number(at), units: at })),
      [],
      terms,
    );
    const halved = { ...terms, multipliers: [{ fromMs: -Infinity, factorUnits: units('0.5') }] };
    expect(consumptionOf(register, 0, 1, halved)).toMatchObject({ units: 1n, minusUnits: 1n, plusUnits: 0n });
    expect(consumptionOf(register, 1, 2, halved)).toMatchObject({ units: 0n, minusUnits: 0n, plusUnits: 1n });
  });
});

describe('a calendar of consumption', () => {
  it('has twelve months in a year, each from local midnight, also where the clock changes on its last day', () => {
    const year = months('2024-01', '2024-12', timeZone('Europe/Paris'));
    expect(year).toHaveLength(12);
    const iso = year.map(({ from }) => new Date(from * 1000).toISOString());
    expect([iso[2], iso[3]]).toEqual(['2024-02-29T23:00:00.000Z', '2024-03-31T22:00:00.000Z']);
    expect(((year[2]?.to ?? 0) - (year[2]?.from ?? 0)) / 3_600).toBe(743);
  });

  it('has a day of 25 hours whose sum is the last minus the first reading', () => {
    const [day] = days('2026-10-25', '2026-10-25', timeZone('Europe/Berlin'));
    const [fromMs, toMs] = [(day?.from ?? 0) * 1000, (day?.to ?? 0) * 1000];
    const register = registerFrom([
      [new Date(fromMs).toISOString(), '7.1'],
      ['2026-10-25T01:30:00Z', '9.6'],
      [new Date(toMs).toISOString(), '31.4'],
    ]);
    const starts = Array.from({ length: (toMs - fromMs) / hourMs }, (_, index) => fromMs + index * hourMs);
    expect(new Set(starts).size).toBe(25);
    const sum = starts.reduce((total, startMs) => total + (consumptionOf(register, startMs, startMs + hourMs, terms).units ?? -1n), 0n);
    expect(sum).toBe(units('24.3'));
  });
});
