import { z } from 'zod';

/**
 * The schema of a whole number as an address has it: in digits.
 * `7.0` is one too, as JSON Schema has it. Other spellings (`0x1`, `1e0`, nothing for 0) are not what a client meant to write.
 */
export function inDigits<Schema extends z.ZodType>(number: Schema) {
  return z.preprocess((given) => (typeof given === 'string' && /^-?\d{1,16}(\.0{1,9})?$/.test(given) ? Number(given) : given), number);
}
