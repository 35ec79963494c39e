import { z } from 'zod';

/** The most characters of a text that is part of a natural key: a cursor holds a key, and its length is documented. */
export const longestIdCharacters = 200;

/** Text that Postgres can hold: no NUL, and no half of a character. `longest` counts characters, as Postgres and JSON Schema do. */
export function text(longest: number): z.ZodString {
  return z
    .string()
    .max(2 * longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { error: 'must be well-formed text without NUL' })
    .refine((value) => [...value].length <= longest, { error: `must have at most ${longest} characters` })
    .meta({ maxLength: longest, pattern: '^[^\\u0000]*$' });
}
