import { z } from 'zod';

/** The most characters of a text in a natural key: a cursor contains a key, and its length is documented. */
export const longestIdCharacters = 200;

/** Text that Postgres can hold: no NUL and no lone surrogate. `longest` counts characters, like Postgres and JSON Schema. */
export function text(longest: number): z.ZodString {
  return z
    .string()
    .max(2 * longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { error: 'must be well-formed text without NUL' })
    .refine((value) => [...value].length <= longest, { error: `must have at most ${longest} characters` })
    .meta({ maxLength: longest, pattern: '^[^\\u0000]*$' });
}
