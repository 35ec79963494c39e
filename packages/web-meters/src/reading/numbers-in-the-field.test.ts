import { describe, expect, it } from 'vitest';
import { parseMeterConfiguration } from '../configuration/index.ts';
import { interpret, outcome } from './fixtures/interpret.ts';
import { judgeRise } from './judge-rise.ts';

/** A page with one text, and where it stands. */
const page = (text: string) => `<!doctype html><p>Total energy: <b id="v">${text}</b></p>`;
const place = { valueSelector: '#v' };

// Each block is a case that others reported, with its input and the right value.
describe('a leading space and a decimal comma inside JSON', () => {
  const answer = '{"cnt":" 17031,768","pwr":-60,"cs0":" 3235,639","ps0":347}';

  it.for(['auto', 'comma'])('is read with the decimal separator %s', (decimalSeparator) => {
    const additionalSelectors = { power: { path: 'pwr' }, cs0: { path: 'cs0', unit: 'kWh' }, ps0: { path: 'ps0' } };
    expect(interpret(answer, { valuePath: 'cnt', unit: 'kWh', decimalSeparator, additionalSelectors })).toMatchObject({
      totalKwh: 17_031.768,
      additional: { power: -60, cs0: 3235.639, ps0: 347 },
      notes: [],
    });
  });
});

describe('a device whose language changed', () => {
  it.for([
    ['35,5', 35.5],
    ['2,45', 2.45],
  ] as const)('%s is %d with a decimal comma', ([text, value]) => {
    expect(outcome(page(text), { ...place, decimalSeparator: 'comma' })).toBe(value);
    expect(outcome(page(text), place)).toBe(value);
  });

  it.for([
    [35.5, 355],
    [2.45, 245],
  ] as const)('that lost its comma, from %d to %d, is not believed', ([before, after]) => {
    expect(judgeRise({ totalKwh: after, timeMs: 60_000 }, { totalKwh: before, timeMs: 0 }, undefined)).toMatchObject({
      reason: 'separator_changed',
    });
  });
});

describe('no-break spaces and the pattern engine', () => {
  it.for(['&nbsp;', '&nbsp', '&#8239;', '\u00a0', '\u2009', ' '])('%j before the unit is a space for a pattern', (space) => {
    expect(outcome(page(`1.234,5${space}kWh`), { ...place, valuePattern: String.raw`([\d.,]+)\s*kWh` })).toBe(1234.5);
    expect(outcome(page(`1.234,5${space}kWh`), place)).toBe(1234.5);
  });

  it.for([
    [String.raw`(?=\d)([\d.]+)`, 'put the value into group 1'],
    [String.raw`(?<=Total: )([\d.]+)`, 'put the value into group 1'],
    [String.raw`(\d)\1`, 'once more'],
    [String.raw`\p{Letter}+([\d.]+)`, String.raw`\p{L}`],
    [String.raw`[^]([\d.]+)`, String.raw`[\s\S]`],
    [String.raw`([\d.,]+)\u00a0kWh`, String.raw`\s`],
    [String.raw`([\d.,]+)\u20ac`, String.raw`\x{20ac}`],
    [String.raw`(\d{1001})`, '+ or *'],
  ] as const)('%s is refused with what to write instead', ([valuePattern, instead]) => {
    const parsed = parseMeterConfiguration({ ipAddress: '192.0.2.5', scrapingConfig: { ...place, valuePattern } });
    const problem = { path: 'scrapingConfig.valuePattern', problem: expect.stringContaining(instead) as string };
    expect(parsed).toEqual({ problems: [problem] });
  });

  it.for([String.raw`\p{L}+ ([\d.,]+)`, String.raw`energy: (?<v>[\d.,]+)`, String.raw`(?i)ENERGY: (?<value>[\d.,]+)`])(
    '%s is understood',
    (valuePattern) => {
      expect(outcome('<p id="v">Total energy 12.5 kWh, energy: 12.5 kWh</p>', { ...place, valuePattern })).toBe(12.5);
    },
  );
});

describe('two apostrophes that group thousands', () => {
  it.for([
    ["1'000", 1000],
    ['1’000', 1000],
    ['12’345.60 kWh', 12_345.6],
  ] as const)('%s is %d', ([text, value]) => {
    expect(outcome(page(text), place)).toBe(value);
  });
});

describe('kWh that is not energy', () => {
  it.for(['18.4kW·h/100km', '11.9度/百公里', '18.4 kWh / 100 km', '18.4 kWh per 100 km', '0.31 €/kWh', '12 kWh/day'])(
    '%s is refused',
    (text) => {
      expect(outcome(page(text), place)).toBe('not_the_quantity');
      expect(outcome(page(text), { ...place, valuePattern: String.raw`([\d.]+)` })).toBe('not_the_quantity');
    },
  );

  it.for(['18.4 kW·h', '18.4 kW h', '18.4 KWH', '18.4度'])('%s is energy', (text) => {
    expect(outcome(page(text), place)).toBe(18.4);
    expect(outcome(page(text), { ...place, valuePattern: String.raw`([\d.]+)` })).toBe(18.4);
  });
});

describe('parts of which some are not measured', () => {
  const parts = '<ul><li>Outlet <b>17</b></li><li>Outlet <b>-1</b></li><li>Outlet <b>-1</b></li></ul><i id="v">12.5 kWh</i>';
  const power = { selector: 'li b', unit: 'deciKW', sentinels: [-1], sum: true };

  it('are added without those that say -1, and it is told how many there are', () => {
    expect(interpret(parts, { ...place, additionalSelectors: { power } })).toMatchObject({
      additional: { power: 1700 },
      notes: ['power: the sum of 1 of 3 parts: the others say nothing'],
    });
  });

  it('give no value if none is measured', () => {
    expect(interpret(parts.replace('17', '-1'), { ...place, additionalSelectors: { power } })).toMatchObject({ additional: {}, notes: [] });
  });

  it('are added for a counter too', () => {
    const counters = { valueSelector: 'li b', unit: 'deciKWh', sentinels: [-1], sum: true };
    expect(outcome(parts, counters)).toBe(1.7);
    expect(outcome(parts, { ...counters, sentinels: [] })).toBe('counter_negative');
    expect(outcome(parts, { ...counters, sum: false })).toBe('values_differ');
  });
});

describe('a page at night', () => {
  it('says nothing with x x x, also if the entity lacks its semicolon', () => {
    expect(interpret(page('x&nbspx&nbspx'), place)).toEqual({ kind: 'says-nothing', matchedText: 'x x x' });
    expect(outcome(page('x x x kWh'), place)).toBe('says-nothing');
  });

  it('has its total in kWh', () => {
    expect(outcome(page('12345'), place)).toBe(12_345);
    expect(outcome(page('12345 kWh'), place)).toBe(12_345);
    expect(outcome(page('12345'), { ...place, unit: 'Wh' })).toBe(12.345);
  });
});

describe('a counter at the end of its range', () => {
  it.for(['2147483647 J', '2147483647', '2,147,483,647 Wh', '2147483.647 kWh', '4294967295', '9223372036854775807'])(
    '%s is refused',
    (text) => {
      expect(outcome(page(text), place)).toBe('counter_saturated');
    },
  );

  it('is refused in JSON too', () => {
    for (const number of ['2147483647', '2147483647.0', '9223372036854775807']) {
      expect(outcome(`{"total":${number}}`, { valuePath: 'total', unit: 'J' })).toBe('counter_saturated');
    }
  });

  it('is energy before it', () => {
    expect(outcome(page('2147483646 J'), place)).toBeCloseTo(596.52, 2);
  });
});
