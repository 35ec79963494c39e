import { z } from 'zod';

/**
 * The schema of a whole number in an address: in digits.
 * `7.0` is one too, as in JSON Schema. Other spellings (`0x1`, `1e0`, an empty text) are probably mistakes.
 */
export function inDigits<Schema extends z.ZodType>(number: Schema) {
  return z.preprocess((given, context) => {
    if (typeof given !== 'string') return given;
    if (/^-?\d{1,16}(\.0{1,9})?$/.test(given)) return Number(given);
    context.addIssue({ code: 'custom', message: 'must be a whole number in digits' });
    return z.NEVER;
  }, number);
}
