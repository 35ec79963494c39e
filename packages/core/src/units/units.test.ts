import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../numbers/quantity.ts';
import { knownUnit } from './spelled-units.ts';
import { seriesNameProblem } from './series-name.ts';
import { type QuantityUnit, type Unit, units } from './units.ts';

const named = Object.entries(units) as readonly (readonly [Unit, (typeof units)[Unit]])[];

/** The value, or the kind of outcome. */
function outcome(text: string, unit: QuantityUnit): number | string {
  const quantity = parseQuantity(text, { unit });
  return quantity.kind === 'value' ? quantity.value : quantity.kind;
}

describe('the table of units', () => {
  it('has unique names, symbols, suffixes and codes', () => {
    expect(named).toHaveLength(14);
    for (const key of ['name', 'symbol', 'suffix', 'ucum'] as const) {
      expect(new Set(named.map(([, unit]) => unit[key])).size, key).toBe(named.length);
    }
  });

  it.for(named)('has a symbol for %s that the parser reads', ([, { symbol }]) => {
    expect(outcome(`12.5 ${symbol}`, symbol)).toBe(12.5);
    expect(outcome(`-- ${symbol}`, symbol)).toBe('absent');
    const others = named.filter(([, other]) => other.symbol !== symbol && symbol !== '');
    for (const [, other] of others) expect(outcome(`12.5 ${symbol}`, other.symbol), other.symbol).toBe('refused');
  });

  it('has UCUM codes', () => {
    expect(Object.fromEntries(named.map(([name, { ucum }]) => [name, ucum]))).toMatchObject({
      'watt-hours': 'W.h',
      vars: 'V.A{reactive}',
      celsius: 'Cel',
      degrees: 'deg',
      none: '1',
    });
  });
});

describe('energy', () => {
  it.for([
    ['12.5 kWh', 'Wh', 12_500],
    ['12.5 KWh', 'Wh', 12_500],
    ['12.5 kwh', 'Wh', 12_500],
    ['0.0005 MWh', 'Wh', 500],
    ['1.2 GWh', 'Wh', 1_200_000_000],
    ['Total: 1,234.5 kWh', 'Wh', 1_234_500],
    ['3 kW 12.5 kWh', 'Wh', 12_500],
    ['3.2 kVAh', 'VAh', 3_200],
    ['3.2 kvarh', 'varh', 3_200],
    ['Energy Wh: 412', 'Wh', 412],
    ['12.5 kW·h', 'Wh', 12_500],
    ['12.5 kW h', 'Wh', 12_500],
    ['12.5 KW-h', 'Wh', 12_500],
    ['3.2 kVA·h', 'VAh', 3_200],
    ['11.9度', 'Wh', 11_900],
    ['7200 kJ', 'Wh', 2_000],
    ['2 MJ', 'Wh', 555.5555555555555],
    ['12.5 kWh/60 Hz', 'Wh', 12_500],
    ['-- kWh', 'Wh', 'absent'],
    ['x x x', 'Wh', 'absent'],
    ['xxx.x kWh', 'Wh', 'absent'],
  ] as const)('%s in %s is %s', ([text, unit, expected]) => {
    expect(outcome(text, unit)).toBe(expected);
  });

  it.for([
    ['412 kWh', 'W'],
    ['Energy kWh: 412', 'W'],
    ['Energy Wh: 412', 'W'],
    ['-- kWh', 'W'],
    ['412 kW', 'Wh'],
    ['Energy kWh: 412', 'Wh'],
    ['412 kW h', 'VAh'],
    ['412 kW/h', 'Wh'],
    ['18.4kW·h/100km', 'Wh'],
    ['18.4 kWh / 100 km', 'Wh'],
    ['18.4 kWh per 100 km', 'Wh'],
    ['11.9度/百公里', 'Wh'],
    ['412 mJ', 'Wh'],
    ['412 Wh', 'VAh'],
    ['412 kWh/day', 'Wh'],
    ['1.5 mwh', 'Wh'],
    ['12 Ah', 'Wh'],
  ] as const)('%s has no value in %s', ([text, unit]) => {
    expect(outcome(text, unit)).toBe('refused');
  });
});

describe('other quantities', () => {
  it.for([
    ['21.5 °C', '°C', 21.5],
    ['21.5C', '°C', 21.5],
    ['-40 °F', '°C', -40],
    ['68 °F', '°C', 20],
    ['70 °F', '°C', 21.111111],
    ['21 °C / 69.8 °F', '°C', 21],
    ['21 °C (70 °F)', '°C', 'refused'],
    ['Temp F: 70', '°C', 'refused'],
    ['35°', '°', 35],
    ['35 deg', '°', 35],
    ['35 °C', '°', 'refused'],
    ['250 ms', 's', 0.25],
    ['5 s', 's', 5],
    ['0.98', '', 0.98],
    ['PF: 0.98', '', 0.98],
    ['0.98 W', '', 'refused'],
    ['98 %', '', 'refused'],
  ] as const)('%s in "%s" is %s', ([text, unit, expected]) => {
    expect(outcome(text, unit)).toBe(expected);
  });

  it.for(['s', 'C', 'F', '°', 'deg', 'Wh', 'kWh'])('%s is only a unit if it is wanted', (word) => {
    expect(knownUnit(word)).toBeUndefined();
    expect(knownUnit(word, 'W')).toBeUndefined();
  });

  it.for(['120 V s', '120 V C', '120 V F'])('the text %j contains words, not units', (text) => {
    expect(outcome(text, 'V')).toBe(120);
  });
});

describe('the name of a series', () => {
  it.for([
    ['meter_power_watts', 'watts', undefined],
    ['meter_energy_watthours', 'watt-hours', undefined],
    ['meter_seen_timestamp_seconds', 'seconds', undefined],
    ['meter_power_factor', 'none', undefined],
    ['meter_power', 'watts', 'must end with _watts, because its values are in watts'],
    ['meter_power_kilowatts', 'watts', 'must end with _watts, because its values are in watts'],
    ['meter_angle_celsius', 'degrees', 'must end with _degrees, because its values are in degrees'],
    ['meter_count_volts', 'none', 'must not end with _volts, because its values have no unit'],
  ] as const)('%s of %s', ([name, unit, problem]) => {
    expect(seriesNameProblem(name, unit)).toBe(problem);
  });
});
