import { z } from 'zod';
import { invalid } from '../../http/refusal.ts';

/** The place after a row, as text that means nothing to a client: the row's natural key. */
export function writeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor back.
 * @throws Refusal (422) where it is not one that this route gave out
 */
export function readCursor<Key>(cursor: string, schema: z.ZodType<Key>): Key {
  const { data, success } = schema.safeParse(parse(Buffer.from(cursor, 'base64url').toString()));
  if (!success) throw invalid([{ location: 'querystring', field: 'cursor', reason: 'must be a next_cursor of this very route' }]);
  return data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
