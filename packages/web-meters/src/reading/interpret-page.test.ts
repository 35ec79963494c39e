import { describe, expect, it } from 'vitest';
import { interpret, outcome, snapshotOf } from './fixtures/interpret.ts';

const byId = { valueSelector: '#v' };
const page = (text: string) => `<div id="v">${text}</div>`;

describe('the counter of the older pages', () => {
  const seedPattern = String.raw`([0-9,]+\.[0-9]+)\s*kWh`;
  const formatted = '<table><tr><td>Total:</td><td class="cell">Total: 11,234.56 kWh (Updated: 2026-01-10)</td></tr></table>';

  it.for([
    ['<div class="consumption-value">12543.5 kWh</div>', { valueSelector: '.consumption-value', valuePattern: '([0-9.]+)' }, 12_543.5],
    ['<div class="consumption-value">12543.5</div>', { valueSelector: '.consumption-value' }, 12_543.5],
    ['<div id="total-kwh">8234.2</div>', { valueSelector: '#total-kwh' }, 8234.2],
    [formatted, { valueSelector: '.cell', valuePattern: seedPattern }, 11_234.56],
    [formatted, { valueSelector: '.cell' }, 11_234.56],
    [formatted, { valuePattern: seedPattern }, 11_234.56],
    [formatted, { valueSelector: '.cell', valuePattern: '([0-9.]+)' }, 'value_ambiguous'],
  ] as const)('of %s with %j is %s', ([html, scrapingConfig, expected]) => {
    expect(outcome(html, scrapingConfig)).toBe(expected);
  });
});

describe('a text', () => {
  it.for([
    ['00012543.5 kWh', 12_543.5],
    ['12.5435 MWh', 12_543.5],
    ['12543500 Wh', 12_543.5],
    ['Energy (kWh): 412.5', 412.5],
    ['Energy (MWh): 412.5', 412_500],
    ['412.5 (kWh)', 412.5],
    ['1.234.567,8 kWh', 1_234_567.8],
    ['0.412 kWh', 0.412],
    ['1234.567 kWh', 1234.567],
    ['0 kWh', 0],
    ['0.1234567 kWh', 0.1234567],
    // Undecided: thousands or decimals.
    ['1.234 kWh', 'value_ambiguous'],
    ['1,234 kWh', 'value_ambiguous'],
    ['123.456', 'value_ambiguous'],
    ['12.3 kWh 45.6 kWh', 'value_ambiguous'],
    ['120 / 121 kWh', 'value_ambiguous'],
    ['230 V', 'not_the_quantity'],
    ['12.5 kvarh', 'not_the_quantity'],
    ['-5 kWh', 'counter_negative'],
    ['Power (kW): 3.5', 'not_the_quantity'],
    ['Reactive energy: 12 kWh', 'not_the_quantity'],
    ['--', 'says-nothing'],
    ['-- kWh', 'says-nothing'],
    ['N/A', 'says-nothing'],
    ['', 'missing'],
    ['Loading …', 'missing'],
  ] as const)('%s is %s', ([text, expected]) => {
    expect(outcome(page(text), byId)).toBe(expected);
  });

  it('that is undecided is shown with both values', () => {
    const why = '"123.456 kWh" could be 123.456 or 123456: set decimalSeparator to dot or comma';
    expect(interpret(page('123.456 kWh'), byId)).toMatchObject({ why, matchedText: '123.456 kWh' });
    expect(outcome(page('123.456 kWh'), { ...byId, decimalSeparator: 'dot' })).toBe(123.456);
    expect(outcome(page('123.456 kWh'), { ...byId, decimalSeparator: 'comma' })).toBe(123_456);
  });

  it('with a number that means no value says nothing', () => {
    expect(outcome(page('-1'), { ...byId, sentinels: [-1] })).toBe('says-nothing');
    expect(outcome(page('65535.0 kWh'), { ...byId, sentinels: [65_535] })).toBe('says-nothing');
  });
});

describe('a pattern that cuts a number', () => {
  it.for([
    ['11,234.56 kWh', '([0-9.]+)'],
    ['11,234.56 kWh', String.raw`([0-9]+\.[0-9]+)`],
    ['12 543.5 kWh', String.raw`([0-9.]+)\s*kWh`],
    ['12&nbsp;543.5 kWh', String.raw`([0-9.]+)\s*kWh`],
    ["12'543.5 kWh", '([0-9.]+)'],
    ['2026-01-10 12543.5 kWh', '([0-9.]+)'],
    ['L1 12543.5 kWh', '([0-9]+)'],
    ['Tariff 1: 12543.5 kWh', '([0-9.]+)'],
    ['12543.5 (2026-01-10)', '([0-9.]+)'],
    ['1.2e3 kWh', String.raw`([0-9]+)\s*kWh`],
    ['120-240 kWh', '([0-9]+) kWh'],
    ['<5 kWh', '([0-9]+)'],
  ] as const)('is refused: %s with %s', ([text, valuePattern]) => {
    expect(outcome(page(text.replace('<5', '&lt;5')), { ...byId, valuePattern })).toBe('value_ambiguous');
  });

  it.for([
    ['2026-01-10 12543.5 kWh', String.raw`([0-9.]+)\s*kWh`, 12_543.5],
    ['230 5.2 12543.5 kWh', String.raw`([0-9.]+)\s*kWh`, 12_543.5],
    ['Tariff 1: 12543.5 kWh', ': ([0-9.]+)', 12_543.5],
    ['Total 15678.9 kWh, today 12.3 kWh', 'Total ([0-9.]+)', 15_678.9],
    ['Total: --', String.raw`Total: (\S+)`, 'says-nothing'],
    ['Today 12.3 kWh, total 15678.9 kWh', '([0-9.]+)', 'not_the_quantity'],
    ['Total: off', '([0-9.]+)', 'missing'],
  ] as const)('is none: %s with %s is %s', ([text, valuePattern, expected]) => {
    expect(outcome(page(text), { ...byId, valuePattern })).toBe(expected);
  });

  it('tells what it takes out of what', () => {
    expect(interpret(page('11,234.56 kWh'), { ...byId, valuePattern: '([0-9.]+)' })).toMatchObject({
      why: 'the pattern takes "11" out of "11,234.56 kW": let group 1 match the whole number',
    });
  });

  it('is tried on the markup if what a person reads has no match', () => {
    const script = '<script>var total_kwh = 12543.5;</script>';
    expect(outcome(script, { valuePattern: 'total_kwh = ([0-9.]+)', unit: 'kWh' })).toBe(12_543.5);
    expect(outcome(script, { valuePattern: 'total_kwh = ([0-9.]+)' })).toBe('unit_unclear');
    expect(outcome('<p data-x="7">12543.5</p>', { valuePattern: '<p data-x="7">([0-9.]+)<', unit: 'kWh' })).toBe(12_543.5);
  });

  it('that would hang an ordinary engine ends', () => {
    expect(outcome(page(`${'1'.repeat(1900)}!`), { ...byId, valuePattern: '(1+1+)+kWh' })).toBe('missing');
    expect(outcome(page('1'.repeat(60_000)), { valuePattern: '((1+)+)+kWh' })).toBe('missing');
  });
});

describe('a pattern on text that is no prose', () => {
  it.for([
    ['<pre id="v">energy=12.5\npower=3</pre>', 'energy=([0-9.]+)', 12.5],
    ['<pre id="v">energy=12.5&amp;power=3</pre>', 'energy=([0-9.]+)', 12.5],
    ['<pre id="v">{"e":12.5,"p":3}</pre>', '"e":([0-9.]+)', 12.5],
    ['<pre id="v">{"e":"12.5","p":"3"}</pre>', '"e":"([0-9.]+)', 12.5],
    ['<pre id="v">{"e":"12.5","unit":"MWh"}</pre>', '"e":"([0-9.]+)', 'value_ambiguous'],
    ['<pre id="v">var data = {"e":12.5};</pre>', '"e":([0-9.]+)', 12.5],
  ] as const)('%s with %s is %s', ([html, valuePattern, expected]) => {
    expect(outcome(html, { ...byId, valuePattern })).toBe(expected);
  });

  it('reads what a script or an attribute holds in quotes', () => {
    const pattern = { valuePattern: 'energy = "([0-9.]+)"', unit: 'kWh' };
    expect(outcome('<script>var energy = "12345.6";</script><p>Meter</p>', pattern)).toBe(12_345.6);
  });
});

describe('the unit of the configuration', () => {
  it.for([
    ['12543.5', 'kWh', 12_543.5],
    ['12543.5', 'Wh', 12.5435],
    ['125435', 'deciKWh', 12_543.5],
    ['752610000', 'Wmin', 12_543.5],
    ['45156.6', 'MJ', 12_543.5],
    ['12543.5 kWh', 'kWh', 12_543.5],
    ['12543.5 kWh', 'auto', 12_543.5],
    ['12543.5', 'auto', 'unit_unclear'],
    ['12.5435 MWh', 'kWh', 'unit_contradicted'],
    ['12543.5 kWh', 'Wh', 'unit_contradicted'],
    ['Energy (Wh): 412', 'kWh', 'unit_contradicted'],
  ] as const)('for %s: %s gives %s', ([text, unit, expected]) => {
    expect(outcome(page(text), { ...byId, unit })).toBe(expected);
  });

  it('is told with what was read', () => {
    expect(interpret(page('12.5435 MWh'), byId)).toMatchObject({ totalKwh: 12_543.5, unit: 'MWh' });
    expect(interpret(page('12543.5'), byId)).toMatchObject({ unit: 'kWh' });
  });
});

describe('frames', () => {
  const outer = '<frameset><frame src="menu"><frame src="main"></frameset>';

  it('are read in order', () => {
    expect(outcome(snapshotOf(outer, [snapshotOf('<p>Menu</p>'), snapshotOf(page('12.5 kWh'))]), byId)).toBe(12.5);
  });

  it('must not have different values', () => {
    expect(outcome(snapshotOf(page('12.5 kWh'), [snapshotOf(page('13.5 kWh'))]), byId)).toBe('values_differ');
  });
});

describe('the text that proves a page', () => {
  it('must be on it', () => {
    const html = `<h1>Feed\n&nbsp;A</h1>${page('12.5 kWh')}`;
    expect(outcome(html, { ...byId, requiredText: 'Feed A' })).toBe(12.5);
    expect(outcome(html, { ...byId, requiredText: 'Feed B' })).toBe('missing');
  });

  it('allows a label that would be refused', () => {
    const html = `<p>Exported energy ${page('12.5 kWh').replaceAll('div', 'b')}</p>`;
    expect(outcome(html, byId)).toBe('not_the_quantity');
    expect(outcome(html, { ...byId, requiredText: 'Exported energy' })).toBe(12.5);
  });
});

describe('the other values and the serial number', () => {
  const html = `${page('12.5 kWh')}<b id="u">230 V</b><b id="i">15.5</b><b id="p">3.565 kW</b><b id="f">0.98</b><b id="h">49.9 Hz</b><i>S/N: A-12</i>`;
  const all = { voltage: '#u', current: '#i', power: { selector: '#p', decimalSeparator: 'dot' }, powerFactor: '#f', frequency: '#h' };

  it('are read in volts, amperes, watts and without a unit', () => {
    const read = interpret(html, { ...byId, additionalSelectors: all, serialSelector: 'i', serialPattern: String.raw`S/N: (\S+)` });
    const additional = { voltage: 230, current: 15.5, power: 3565, powerFactor: 0.98, frequency: 49.9 };
    expect(read).toMatchObject({ totalKwh: 12.5, additional, serial: 'A-12', notes: [] });
  });

  it('are left out with a note if they cannot be read', () => {
    const read = interpret(html, {
      ...byId,
      additionalSelectors: { ...all, voltage: '#h', power: '#p', other: '#x' },
      serialSelector: '#s',
    });
    expect(read).toMatchObject({
      additional: { current: 15.5, powerFactor: 0.98, frequency: 49.9 },
      notes: [
        expect.stringMatching(/^voltage: .*49.9 Hz/),
        expect.stringMatching(/^power: .*set decimalSeparator/),
        'other: the page has no element #x',
        'the page has no serial number where the configuration looks for it',
      ],
    });
    expect(read).not.toHaveProperty('serial');
  });
});

describe('a page without a value', () => {
  it.for([
    ['<p>', byId, 'the page has no element #v'],
    [page(''), byId, 'the element #v is empty'],
    [page('x'), { ...byId, valueAttribute: 'data-v' }, 'the element #v has no data-v'],
    ['<p>', { valuePattern: '([0-9.]+) kWh' }, 'the pattern matches nothing on the page'],
    ['<p>', { valuePath: 'a', unit: 'Wh' }, 'the answer is no JSON'],
    ['{"a":[{}]}', { valuePath: 'a', unit: 'Wh' }, 'the answer has no value at a, but a list or an object'],
    ['<b class="v">1</b>'.repeat(101), { valueSelector: '.v' }, 'the page has more than 100 elements .v: make the selector more precise'],
  ] as const)('%s with %j tells why', ([html, scrapingConfig, why]) => {
    expect(interpret(html, scrapingConfig)).toEqual({ kind: 'missing', why });
  });

  it.for([
    ['<p>Energy: <b id="v">12543', 'page_cut'],
    ['<p>Energy: <b id="v">12543.', 'page_cut'],
    ['<p>Energy: <b id="v">12.5 ', 'page_cut'],
    ['<p>Energy: <b id="v">12.5&nbsp;', 'page_cut'],
    ['<p>Energy: <b id="v">12.5 k', 'not_the_quantity'],
    ['<p>Energy: <b id="v">12543.5</b>', 12_543.5],
    ['<p>Energy: <b id="v">12543.5\n', 12_543.5],
  ] as const)('%s, which may be cut off, is %s', ([html, expected]) => {
    expect(outcome(html, byId)).toBe(expected);
  });

  it('is refused if it is more complex than any real one', () => {
    expect(outcome('<b>'.repeat(1000), byId)).toBe('page_too_complex');
  });
});
