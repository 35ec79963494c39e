import { describe, expect, it } from 'vitest';
import { parseQuantity, type QuantityOptions } from './quantity.ts';
import type { QuantityUnit } from '../units/units.ts';

/** The value, `absent`, or `refused`. */
function outcome(text: string, unit: QuantityUnit = 'V', decimalSeparator?: QuantityOptions['decimalSeparator']): number | string {
  const quantity = parseQuantity(text, { unit, ...(decimalSeparator === undefined ? {} : { decimalSeparator }) });
  return quantity.kind === 'value' ? quantity.value : quantity.kind;
}

describe('a number', () => {
  it.each([
    ['120', 120],
    ['119.8', 119.8],
    ['0', 0],
    ['0.0', 0],
    ['-0', 0],
    ['00120', 120],
    ['0012.50', 12.5],
    ['.5', 0.5],
    ['120.', 120],
    ['-5.2', -5.2],
    ['\u22125.2', -5.2],
    ['- 5.2', -5.2],
    ['\u2212 5.2', -5.2],
    ['+5.2', 5.2],
    ['+ 5.2', 5.2],
    ['-.5', -0.5],
    ['(120)', 120],
    ['~120', 120],
    ['1.2e3', 1200],
    ['1.2E+03', 1200],
    ['5e-3', 0.005],
    ['1,5e3', 1500],
    ['\u00a0 120 \n', 120],
  ])('%s is %d', (text, value) => {
    expect(outcome(text)).toBe(value);
  });

  it('is never a negative zero', () => {
    expect(Object.is(outcome('-0.0'), 0)).toBe(true);
  });

  it.each([
    '--5',
    '- -5',
    '+-5',
    '5-',
    '\u20135.2',
    '\u2014 5',
    '\u00b15',
    '<5',
    '> 999',
    '\u2264 5',
    '$5',
    '\u20ac 5',
    '5\u20ac',
    '5\u00b2',
    '\u0665',
    '120_000',
    "5'",
    '5"',
  ])('%s is refused', (text) => {
    expect(outcome(text)).toBe('refused');
  });

  it.each([
    '9'.repeat(40),
    `1${'0'.repeat(16)}`,
    '1e400',
    '1e16',
    '1e-400',
    '1e999',
    '-1e300',
    '1e',
    '1e+',
    '1.2e3e4',
    '1e1.5',
    '1,234e3',
    '0x1F',
    '1e3V',
  ])('%s is refused', (text) => {
    expect(outcome(text)).toBe('refused');
  });
});

describe('separators', () => {
  it.each([
    // text, auto, dot, comma
    ['1,234.5', 1234.5, 1234.5, 'refused'],
    ['1.234,5', 1234.5, 'refused', 1234.5],
    ['1.234', 1.234, 1.234, 1234],
    ['1,234', 'refused', 1234, 1.234],
    ['0,412', 0.412, 'refused', 0.412],
    ['0.412', 0.412, 0.412, 'refused'],
    ['1,5', 1.5, 'refused', 1.5],
    ['1.5', 1.5, 1.5, 'refused'],
    ['12,34', 12.34, 'refused', 12.34],
    ['1234,567', 1234.567, 'refused', 1234.567],
    ['1,2345', 1.2345, 'refused', 1.2345],
    ['1,234,567', 1234567, 1234567, 'refused'],
    ['1.234.567', 1234567, 'refused', 1234567],
    ['1,234,567.89', 1234567.89, 1234567.89, 'refused'],
    ['1.234.567,89', 1234567.89, 'refused', 1234567.89],
    ['1 234 567', 1234567, 1234567, 1234567],
    ['1\u00a0234\u00a0567', 1234567, 1234567, 1234567],
    ['1\u2009234\u2009567', 1234567, 1234567, 1234567],
    ['1\u202f234\u202f567', 1234567, 1234567, 1234567],
    ["1'234'567", 1234567, 1234567, 1234567],
    ['1\u2019234\u2019567', 1234567, 1234567, 1234567],
    ['1 234,5', 1234.5, 'refused', 1234.5],
    ['1 234.567', 1234.567, 1234.567, 'refused'],
    ["1'234.50", 1234.5, 1234.5, 'refused'],
    ['-1,234.5', -1234.5, -1234.5, 'refused'],
    ['.5', 0.5, 0.5, 'refused'],
    [',5', 'refused', 'refused', 0.5],
  ] as const)('in %s', (text, auto, dot, comma) => {
    expect([outcome(text), outcome(text, 'V', 'dot'), outcome(text, 'V', 'comma')]).toEqual([auto, dot, comma]);
  });

  it.each([
    '1,23,456',
    '1,2345,678',
    '12345,678,901',
    '0,123,456',
    '1.23.456',
    '1..5',
    '1,,5',
    '1,234,56',
    '1,234.567.8',
    '1.234,567,8',
    '1,234.567,8',
    "1'234 567",
    "1'23",
    '1 23',
    '1  234',
    '1\t234',
    '1\n234',
    '1 2345',
    '123 456',
    '230 231 229',
    '1 234.567.8',
  ])('are refused if they are inconsistent: %s', (text) => {
    expect(outcome(text)).toBe('refused');
  });

  it('that are ambiguous are refused with the setting that helps', () => {
    expect(parseQuantity('1,234 V', { unit: 'V' })).toEqual({
      kind: 'refused',
      why: '"1,234 V" could be decimal or thousands: set the decimal separator',
    });
  });
});

describe('units', () => {
  it.each([
    ['120 V', 'V', 120],
    ['120V', 'V', 120],
    ['120 v', 'V', 120],
    ['120\u00a0V', 'V', 120],
    ['120 VAC', 'V', 120],
    ['120 Vrms', 'V', 120],
    ['120 volts', 'V', 120],
    ['0.4 kV', 'V', 400],
    ['350 mV', 'V', 0.35],
    ['3.4 A', 'A', 3.4],
    ['350 mA', 'A', 0.35],
    ['3.4 amps', 'A', 3.4],
    ['412 W', 'W', 412],
    ['412 w', 'W', 412],
    ['0.41 kW', 'W', 410],
    ['0.41 KW', 'W', 410],
    ['0.412kw', 'W', 412],
    ['-0.41 kW', 'W', -410],
    ['1.5 MW', 'W', 1_500_000],
    ['1.5 mW', 'W', 0.0015],
    ['0.29 kW', 'W', 290],
    ['1.005 kW', 'W', 1005],
    ['0.41 kVA', 'VA', 410],
    ['0.41 kvar', 'var', 410],
    ['0.41 kVAr', 'var', 410],
    ['3.2 %', '%', 3.2],
    ['3.2%', '%', 3.2],
    ['60 Hz', 'Hz', 60],
    ['0.06 kHz', 'Hz', 60],
  ] as const)('%s in %s is %d', (text, unit, value) => {
    expect(outcome(text, unit)).toBe(value);
  });

  it.each([
    ['60 Hz', 'V'],
    ['0.41 kVA', 'W'],
    ['0.41 kW', 'VA'],
    ['412 kWh', 'W'],
    ['412 kW h', 'W'],
    ['412 kW\u00b7h', 'W'],
    ['412 W/m', 'W'],
    ['412 W/m\u00b2', 'W'],
    ['412 W\u00b2', 'W'],
    ['500 V A', 'V'],
    ['500 V\u00b7A', 'V'],
    ['35 \u00b0C', 'V'],
    ['35\u00b0', 'V'],
    ['50 %', 'V'],
    ['1.5 mw', 'W'],
    ['3 MA', 'A'],
    ['3 MV', 'V'],
    ['11 a.m.', 'A'],
    ['3 a', 'A'],
    ['120 volt-amperes', 'V'],
    ['120 rpm', 'V'],
    ['120 V60', 'V'],
    ['120 normal', 'V'],
    ['3-phase', 'V'],
    ['1st', 'V'],
    ['5 %RH', '%'],
  ] as const)('%s holds no value in %s', (text, unit) => {
    expect(outcome(text, unit)).toBe('refused');
  });

  it('are distinguished if a text contains several', () => {
    const texts = ['120 V @ 60 Hz', '60 Hz, 120 V', '120V/60Hz', '120 V (60 Hz)', '120 V\n60 Hz'];
    for (const text of texts) expect([outcome(text, 'V'), outcome(text, 'Hz'), outcome(text, 'A')]).toEqual([120, 60, 'refused']);
  });
});

describe('text around a number', () => {
  it.each([
    ['Voltage: 119.8 V', 119.8],
    ['Voltage 119.8', 119.8],
    ['Vin=120V', 120],
    ['U = -5 V', -5],
    ['Power -120', -120],
    ['Voltage (V): 120', 120],
    ['V 120', 120],
    ['L1 120 V', 120],
    ['L1:120V', 120],
    ['L1 120 V, L2 120 V', 120],
    ['Phase 1: 120 V', 120],
    ['1) 120 V', 120],
    ['Phase A: 120', 120],
    ['CO2 120 V', 120],
    ['X-200 120 V', 120],
    ['v1.2.3: 120 V', 120],
    ['120 V (nominal)', 120],
    ['120 V, updated 2026-01-10', 120],
    ['120 V (2026-01-10 11:48:10)', 120],
    ['120 V \u00b1 5', 120],
    ['3-phase: 120 V', 120],
    ['Total: 1,234.56 V', 1234.56],
    ['Puissance : 1 234 V', 1234],
    ['120 V.', 120],
    ['It is 1.5.', 1.5],
    ['Spannung: 1.234,5 V', 1234.5],
  ])('%s', (text, value) => {
    expect(outcome(text)).toBe(value);
  });

  it.each([
    '120 / 121',
    '120 / 121 V',
    '120/121 V',
    '120 V / 121',
    '120 V 121 V',
    '120, 121 V',
    '120 V 121',
    '120-240 V',
    '120 - 240 V',
    '120 V - 240 V',
    '120V-120V',
    '120\u2013240 V',
    '120 to 240 V',
    '120 V to 240',
    '100~240 V',
    '100...240 V',
    '120 -5 V',
    '120 \u00b1 5 V',
    'Voltage - 120 V',
    'Voltage \u2013 120 V',
    'Phase 1 120 V',
    'Output 1 230 V',
    '#1 120 V',
    '1. 120 V',
    'RT-20 1 120 V',
    '60 Hz 1 234 V',
    '2026-01-10 120 V',
    '11:48:10 120 V',
    '192.0.2.5',
    '2026-01-10',
    '12/12/2025 11:48:10 AM',
    'Power (kV): 0.4',
    'kV 12',
    'Energy kWh: 412',
    'Frequency (Hz): 60',
    'Load % 45',
    'U-120 V',
    'P-5.2',
    'L1',
    'offline',
    'error 5 and 6',
    '1,234 V',
    '1,23,4 V',
  ])('is refused if it leaves a doubt: %s', (text) => {
    expect(outcome(text)).toBe('refused');
  });
});

describe('a marker of an absent value', () => {
  it.each([
    '',
    '  ',
    '\u00a0',
    '-',
    '--',
    '---',
    '\u2014',
    '\u2013',
    '\u2212',
    '---.-',
    '--.-',
    '___',
    '...',
    '?',
    '***',
    'N/A',
    'n/a',
    'na',
    'null',
    'NaN',
    'None',
  ])('"%s" is absent', (text) => {
    expect(outcome(text)).toBe('absent');
  });

  it.each(['-- V', '--V', '--.- kW', 'N/A V', 'V', 'Voltage: --', 'Voltage: N/A', 'Voltage = - V', 'L1 -- V', 'Voltage:', 'THD --%'])(
    '"%s" is absent',
    (text) => {
      expect(outcome(text)).toBe('absent');
    },
  );

  it.each(['offline', 'Status unknown', 'V/A', '-x-', 'Infinity', 'banana'])('"%s" is not', (text) => {
    expect(outcome(text)).toBe('refused');
  });
});

describe('a refusal', () => {
  const why = (text: string): string => {
    const quantity = parseQuantity(text, { unit: 'V' });
    return quantity.kind === 'refused' ? quantity.why : quantity.kind;
  };

  it.each([
    ['60 Hz', '"60 Hz" holds no value in V'],
    ['120 / 121', '"120 / 121" holds several numbers'],
    ['120 V 121 V', '"120 V 121 V" holds several values in V'],
    ['120 / 121 V', '"120 / 121 V" holds several numbers for one unit'],
    ['120-240 V', '"120-240 V" is not one number'],
    ['Power (kV): 5', '"Power (kV): 5" names a unit other than V'],
    ['1,23,4', '"1,23,4" has groups that are not of three digits'],
    ['1 20', '"1 20" has groups that are not of three digits'],
    ['Output 1 230 V', '"Output 1 230 V" could be two numbers'],
    ['<5', '"<5" holds a number that is part of something else'],
    ['offline', '"offline" holds no number'],
    ['1e300', '"1e300" is too large'],
    ['1e-400', '"1e-400" is too small'],
    ['9'.repeat(21), '"999999999999999999999" has too many digits'],
    ['1,234e3', '"1,234e3" could be decimal or thousands: set the decimal separator'],
    ['a\u0000\nb', '"a  b" holds no number'],
  ])('of %j has a reason', (text, reason) => {
    expect(why(text)).toBe(reason);
  });

  it('shows no more than forty characters of the text', () => {
    expect(why('canary '.repeat(100))).toBe('"canary canary canary canary canary cana…" holds no number');
    expect(why('x'.repeat(40))).toContain(`"${'x'.repeat(40)}"`);
  });
});
