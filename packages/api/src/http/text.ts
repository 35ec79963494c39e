import { z } from 'zod';

/** Written so that every engine reads it alike. */
const withoutNul = new RegExp('^[^\\u0000]*$');

/** Text that Postgres can hold: no NUL, and no half of a character. `longest` counts characters, as Postgres and JSON Schema do. */
export function text(longest: number): z.ZodString {
  return z
    .string()
    .max(2 * longest)
    .regex(withoutNul, { error: 'must not hold NUL' })
    .refine((value) => value.isWellFormed(), { error: 'must be well-formed text' })
    .refine((value) => [...value].length <= longest, { error: `must have at most ${longest} characters` })
    .meta({ maxLength: longest });
}
