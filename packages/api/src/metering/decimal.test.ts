import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotient, readDecimal, writeDecimal } from './decimal.ts';

describe('a decimal', () => {
  it.for([
    ['12543.5', 12_543_500_000_000n],
    ['0', 0n],
    ['007.10', 7_100_000_000n],
    ['12.', 12_000_000_000n],
    ['-3', -3_000_000_000n],
    ['+3', 3_000_000_000n],
    ['1.2e-7', 120n],
    ['1E3', 1_000_000_000_000n],
    ['0.0000000005', 1n],
    ['-0.0000000005', -1n],
    ['0.00000000049', 0n],
    ['999999999999999', 999_999_999_999_999_000_000_000n],
    ['12345678901234567890.123456789', 12_345_678_901_234_567_890_123_456_789n],
  ] as const)('reads %s exactly', ([text, units]) => {
    expect(readDecimal(text, 9)).toBe(units);
  });

  it.for(['', '.', '.5', '1,5', '1.2.3', '12..', ' 1', '1 ', '0x10', 'NaN', '1e99999', '--1', '1_000', '١'])('refuses "%s"', (text) => {
    expect(() => readDecimal(text, 9)).toThrow(RangeError);
  });

  it('is the same when it was written and read again', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (units) => readDecimal(writeDecimal(units, 9), 9) === units));
  });

  it('is written with the places that it needs, or more', () => {
    expect([writeDecimal(-1_500_000_000n, 9), writeDecimal(2_000_000_000n, 9, 2), writeDecimal(1n, 9), writeDecimal(0n, 9)]).toEqual([
      '-1.5',
      '2.00',
      '0.000000001',
      '0',
    ]);
  });

  it('is divided with rounding half away from zero', () => {
    expect([quotient(5n, 2n), quotient(-5n, 2n), quotient(5n, -2n), quotient(4n, 3n), quotient(0n, 3n)]).toEqual([3n, -3n, -3n, 1n, 0n]);
  });
});
