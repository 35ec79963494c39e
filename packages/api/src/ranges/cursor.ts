import { createHash } from 'node:crypto';
import { lastEpochSecond, longestIdCharacters } from '@wattjobs/rows';
import { z } from 'zod';
import { invalid } from '../http/refusal.ts';

/** The natural key of a row. */
export type RowKey = readonly (string | number)[];

/** What a cursor belongs to: the rows that a query selects. The page size is not part of it. */
export interface Selection {
  /** The kind of rows: each kind has one route. */
  readonly rows: string;
  readonly subjectId: number | string;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  /** The only series requested; absent for all. */
  readonly series?: string | undefined;
}

/** Increased with every change of the format: older cursors are refused. */
const version = 2;

/** The position after a row of a selection, as opaque text. */
export function writeCursor(selection: Selection, key: RowKey): string {
  return Buffer.from(JSON.stringify([version, seal(selection, key), ...key])).toString('base64url');
}

/**
 * Reads a cursor back.
 * @throws Refusal (422) if it is of another selection or version, or was changed
 */
export function readCursor<Key extends RowKey>(cursor: string, selection: Selection, schema: z.ZodType<Key>): Key {
  const [, , ...key] = z
    .array(z.unknown())
    .catch([])
    .parse(parse(Buffer.from(cursor, 'base64url').toString()));
  const { data } = schema.safeParse(key);
  // A valid cursor equals the one made from this selection and its key: Base64 has several spellings of the same bytes.
  if (data !== undefined && writeCursor(selection, data) === cursor) return data;
  const reason = 'must be the next_cursor of a page of this query: omit it to start again';
  throw invalid([{ location: 'querystring', field: 'cursor', reason }]);
}

/**
 * A digest of the selection and the key. It need not be secret:
 * a made-up cursor gives no row that the same query without a cursor would not give.
 */
function seal({ rows, subjectId, zone, from, to, series }: Selection, key: RowKey): string {
  const sealed = JSON.stringify([version, rows, subjectId, zone, from, to, series ?? null, ...key]);
  return createHash('sha256').update(sealed).digest('base64url').slice(0, 22);
}

/** The longest cursor, in characters: JSON writes a control character in six. */
export const longestCursorCharacters = writeCursor({ rows: 'events', subjectId: 1, zone: 'UTC', from: 0, to: 0 }, [
  lastEpochSecond,
  '\u0001'.repeat(longestIdCharacters),
  Number.MIN_SAFE_INTEGER,
]).length;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
