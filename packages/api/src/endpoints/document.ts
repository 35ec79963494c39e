import { z } from 'zod';

const longestDocument = 100_000;

/** A JSON object that Postgres can hold: no NUL, no lone surrogates, and of a bounded size. */
export const Document = z
  .record(z.string(), z.unknown())
  .refine((document) => JSON.stringify(document).length <= longestDocument, { error: `must be shorter than ${longestDocument} characters` })
  .refine(isStorable, { error: 'must be well-formed text without NUL' });

export type Document = z.infer<typeof Document>;

function isStorable(document: Readonly<Record<string, unknown>>): boolean {
  let found = true;
  JSON.stringify(document, (key, value: unknown) => {
    found &&= [key, value].every((text) => typeof text !== 'string' || (text.isWellFormed() && !text.includes('\0')));
    return value;
  });
  return found;
}

/** A document in the OpenAPI description: its fields are those of `schema`, which is checked elsewhere, with better words. */
export function documented(id: string, schema: z.ZodType, description: string) {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return Document.meta({ ...described, id, description });
}
