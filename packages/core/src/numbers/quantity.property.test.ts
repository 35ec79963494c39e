import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuantity, type Quantity } from './quantity.ts';
import { scanQuantities } from './quantity-text.ts';
import type { QuantityUnit } from '../units/units.ts';

/** A number as digits and a count of decimals, so its value is known without our own parser. */
const decimal = fc.record({
  whole: fc.bigInt({ min: 0n, max: 999_999_999n }),
  fraction: fc.stringMatching(/^\d{0,4}$/),
  negative: fc.boolean(),
});

const groupMarks = ['', ' ', '\u00a0', '\u2009', '\u202f', "'", '\u2019', ',', '.'];
const style = fc.record({
  group: fc.constantFrom(...groupMarks),
  decimal: fc.constantFrom('.', ','),
  minus: fc.constantFrom('-', '\u2212', '- '),
  zeros: fc.constantFrom('', '', '00'),
});

const units = [
  ['V', 'V', 0],
  ['mV', 'V', -3],
  ['kV', 'V', 3],
  ['A', 'A', 0],
  ['mA', 'A', -3],
  ['W', 'W', 0],
  ['kW', 'W', 3],
  ['KW', 'W', 3],
  ['MW', 'W', 6],
  ['kVA', 'VA', 3],
  ['kvar', 'var', 3],
  ['%', '%', 0],
  ['Hz', 'Hz', 0],
] as const satisfies readonly (readonly [string, QuantityUnit, number])[];
const unit = fc.constantFrom(...units);

interface Printed {
  readonly whole: bigint;
  readonly fraction: string;
  readonly negative: boolean;
}

function print({ whole, fraction, negative }: Printed, how: { group: string; decimal: string; minus: string; zeros: string }): string {
  const grouped = whole.toString().replace(/\B(?=(\d{3})+$)/g, how.group);
  const zeros = how.group === '' ? how.zeros : '';
  return `${negative ? how.minus : ''}${zeros}${grouped}${fraction === '' ? '' : how.decimal}${fraction}`;
}

function valueOf({ whole, fraction, negative }: Printed, powerOfTen = 0): number {
  return Number(`${negative ? '-' : ''}${whole}${fraction}e${powerOfTen - fraction.length}`) + 0;
}

/** The value, or the kind of result if there is none. */
function outcomeOf(quantity: Quantity): number | string {
  return quantity.kind === 'value' ? quantity.value : quantity.kind;
}

describe('any number, printed in any style', () => {
  it('is read exactly or refused if the decimal separator is known', () => {
    fc.assert(
      fc.property(decimal, style, unit, fc.constantFrom('', ' ', '\u00a0'), (number, how, [symbol, wanted, powerOfTen], gap) => {
        fc.pre(how.group !== how.decimal);
        const text = `${print(number, how)}${gap}${symbol}`;
        const quantity = parseQuantity(text, { unit: wanted, decimalSeparator: how.decimal === '.' ? 'dot' : 'comma' });
        // With plain spaces, a number whose first group has three digits could be several numbers.
        const unclear = how.group === ' ' && /^\D*\d{3} /.test(text);
        expect(outcomeOf(quantity)).toBe(unclear ? 'refused' : valueOf(number, powerOfTen));
      }),
      { numRuns: 1000 },
    );
  });

  it('is never misread if the separator is not known, unless it looks like a decimal with a dot', () => {
    fc.assert(
      fc.property(decimal, style, unit, (number, how, [symbol, wanted, powerOfTen]) => {
        fc.pre(how.group !== how.decimal);
        const text = print(number, how);
        const quantity = parseQuantity(`${text} ${symbol}`, { unit: wanted });
        const looksDecimal = how.group === '.' && /^\D*\d{1,3}\.\d{3}$/.test(text);
        const asDecimal = Number(`${text.replace(/[-\u2212]\s?/, '-')}e${powerOfTen}`);
        expect(looksDecimal ? [asDecimal] : [valueOf(number, powerOfTen), 'refused']).toContain(outcomeOf(quantity));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not refused without need if the separator is not known', () => {
    fc.assert(
      fc.property(decimal, style, (number, how) => {
        fc.pre(how.group !== how.decimal && how.group !== ' ');
        const text = print(number, how);
        fc.pre(!/^\D*[1-9]\d{0,2}[.,]\d{3}$/.test(text));
        expect(parseQuantity(text, { unit: 'V' })).toEqual({ kind: 'value', value: valueOf(number) });
      }),
      { numRuns: 1000 },
    );
  });

  it('is scaled by its prefix without an error in the last place', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), (thousandths) => {
        const kilo = (thousandths / 1000).toFixed(3);
        expect(parseQuantity(`${kilo} kW`, { unit: 'W' })).toEqual({ kind: 'value', value: thousandths + 0 });
      }),
      { numRuns: 1000 },
    );
  });

  it('is read from the text that JavaScript prints for it', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = String(value);
        fc.pre(text.replace(/e.*/, '').replace(/\D/g, '').length <= 20);
        expect(parseQuantity(text, { unit: 'V', decimalSeparator: 'dot' })).toEqual({ kind: 'value', value: value + 0 });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('text around a number', () => {
  const label = fc.constantFrom(
    '',
    'Voltage ',
    'Voltage: ',
    'U=',
    'L1 ',
    'L1: ',
    'Input voltage (V): ',
    'Phase 1: ',
    '(',
    '~',
    'X-200 ',
    'of 3-phase: ',
  );
  const tail = fc.constantFrom('', '.', ')', ' (nominal)', ' @ 60 Hz', ', 60 Hz', ' normal', '\n', ' 2026-01-10');

  it('never changes its value', () => {
    fc.assert(
      fc.property(decimal, style, label, tail, (number, how, before, after) => {
        fc.pre(how.group !== how.decimal);
        const text = `${before}${print(number, how)} V${after}`;
        const decimalSeparator = how.decimal === '.' ? 'dot' : 'comma';
        expect([valueOf(number), 'refused']).toContain(outcomeOf(parseQuantity(text, { unit: 'V', decimalSeparator })));
      }),
      { numRuns: 1000 },
    );
  });

  it('never turns a refused text into a value', () => {
    const unclear = fc.constantFrom(
      '1,234 V',
      '120 / 121',
      '120-240 V',
      '60 Hz',
      '0.41 kVA',
      '1,23,4 V',
      '120 V 121 V',
      '\u00b15 V',
      '12 rpm',
      '2026-01-10',
    );
    fc.assert(
      fc.property(unclear, label, fc.constantFrom('', '.', ' (nominal)', ' normal', ' 60 Hz'), (text, before, after) => {
        expect(parseQuantity(text, { unit: 'V' }).kind).toBe('refused');
        expect(parseQuantity(`${before}${text}${after}`, { unit: 'V' }).kind).toBe('refused');
      }),
    );
  });

  it('never joins two different values: they are refused', () => {
    const glue = fc.constantFrom(' ', ' / ', ', ', ' - ', '/', '-', '\n', '; ', ' to ', '~', ' ~ ', ' and ', ' V ', ' V / ', ' V-', 'V, ');
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 499 }),
        fc.integer({ min: 100, max: 499 }),
        glue,
        fc.boolean(),
        (first, second, between, hasUnit) => {
          fc.pre(first !== second);
          expect(parseQuantity(`${first}${between}${second}${hasUnit ? ' V' : ''}`, { unit: 'V' }).kind).toBe('refused');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.,- +VkWAHz%/:()eE\u00a0\u2212\n'), maxLength: 25 }),
  );

  it('results in a finite number or none, and never in an error', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom<QuantityUnit>('V', 'A', 'W', '%'),
        fc.constantFrom('auto', 'dot', 'comma'),
        (input, wanted, decimalSeparator) => {
          const quantity = parseQuantity(input, { unit: wanted, decimalSeparator });
          const value = quantity.kind === 'value' ? quantity.value : 0;
          expect(Number.isFinite(value) && !Object.is(value, -0)).toBe(true);
          expect(quantity.kind !== 'value' || /\d/.test(input)).toBe(true);
          expect(quantity.kind === 'refused' ? quantity.why.length : 0).toBeLessThan(120);
        },
      ),
      { numRuns: 5000 },
    );
  });

  // Quadratic time would hit the time limit of the test.
  it.each(['1', '1 ', ' ', '-', '1,', '1.', '1 V ', 'a', 'a-', '1e', '\u00a0', '1-', 'V/', '%', '1 -', '- '])(
    'of %j repeated to 100 kB is read in linear time',
    (fragment) => {
      const input = fragment.repeat(100_000 / fragment.length);
      expect(scanQuantities(`120 V${input}x`, 'V').tokens[0]?.number).toMatch(/^120/);
      expect(parseQuantity(input, { unit: 'V' }).kind).toBe(input.trim() === '' ? 'absent' : 'refused');
    },
  );
});
