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
  .transform((given, { issues }) => {
    const text = typeof given === 'string' ? given : plain(given);
    if (pattern.test(text)) return writeDecimal(readDecimal(text, 12), 12);
    issues.push({
      code: 'custom',
      input: given,
      message: 'must be a decimal with up to 12 digits before and 12 after the point; more than 15 digits as a string',
    });
    return z.NEVER;
  });

/** A number without an exponent; one with too many digits stays as it is, and matches no decimal. */
function plain(value: number): string {
  const text = String(value);
  const digits = (/^-?([\d.]+)/.exec(text)?.[1] ?? '').replace('.', '').replace(/^0+/, '');
  if (digits.length > 15) return `${text} has too many digits`;
  return /e-/.test(text) ? writeDecimal(readDecimal(text, 24), 24) : text;
}
