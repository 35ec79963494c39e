import { z } from 'zod';
import { Secret } from '../settings/secret.ts';
import { parseSecret } from '../settings/secret-text.ts';

/** A field of a document that is secret: a text that becomes a `Secret`. */
export function secretText(): z.ZodType<Secret, string> {
  return z
    .string()
    .min(1)
    .transform((text, context) => {
      const parsed = parseSecret(text);
      if ('value' in parsed) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.problem });
      return z.NEVER;
    });
}
