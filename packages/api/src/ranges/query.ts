import { z } from 'zod';
import { envelope } from '../http/envelope.ts';
import { inDigits } from '../http/in-digits.ts';
import { longestCursorCharacters } from './cursor.ts';
import { momentPattern } from './window.ts';

const moment = z.string().regex(momentPattern, { error: 'must be a date (2025-06-15) or a date-time (2025-06-15T10:00:00Z)' }).optional();

/** The parameters of every range query. */
export const rangeQuery = {
  from: moment.describe('A date (its first moment) or a date-time; without an offset in `zone`. Left out: from the beginning.'),
  to: moment.describe('A date (its last moment) or a date-time; without an offset in `zone`. Left out: to the end.'),
  zone: z.enum(['utc', 'system']).default('utc').describe('Whose days dates are, and in which zone times are written.'),
  limit: inDigits(z.int().min(1).max(5_000).default(500)).describe('How many rows a page has at most.'),
  cursor: z
    .string()
    .max(longestCursorCharacters)
    .regex(/^[A-Za-z0-9_-]+$/, { error: 'must be a next_cursor' })
    .optional()
    .describe('The `next_cursor` of the page before. Only `limit` may differ from the query that gave it; all else gets 422.'),
};

export interface RangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly zone: 'utc' | 'system';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of rows in its envelope. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  const meta = z.object({
    count: z.int().describe('How many rows this page has.'),
    next_cursor: z.string().nullable().describe('Where the next page begins; null on the last one.'),
    timezone: z.string().describe('The zone in which times are written.'),
  });
  return envelope(z.array(row), meta);
}
