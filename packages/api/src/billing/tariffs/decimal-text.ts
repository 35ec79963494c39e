import { z } from 'zod';
import { readDecimal, writeDecimal } from '../../metering/decimal.ts';

const pattern = /^-?\d{1,12}(\.\d{1,12})?$/;

/** A decimal as it is kept and returned. */
export const Decimal = z.string().regex(pattern).describe('A decimal.');

/**
 * A decimal as it is given. A number of JSON has been a double on its way: with up to 15 digits, that is the one that was written.
 * It is kept as text without needless zeros.
 */
export const GivenDecimal = z
  .union([z.string(), z.number()], { error: ({ input }) => (input === undefined ? 'is missing' : 'must be a decimal') })
  .describe('A decimal; a number with more than 15 digits must be a string.')
  .transform((given) => (typeof given === 'string' ? given : plain(given)))
  .refine((text) => pattern.test(text), {
    error: 'must be a decimal with up to 12 digits before and 12 after the point; more than 15 digits as a string',
    abort: true,
  })
  .transform((text) => writeDecimal(readDecimal(text, 12), 12));

/** A number without an exponent; empty if it has too many digits. */
function plain(value: number): string {
  return Number(value.toPrecision(15)) === value ? writeDecimal(readDecimal(String(value), 400), 400) : '';
}
