import { z } from 'zod';

/** Text that Postgres can hold: no NUL, and no half of a character. */
export function text(longest: number): z.ZodString {
  return z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { error: 'must be well-formed text without NUL' });
}
