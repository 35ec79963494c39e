import { z } from 'zod';
import { envelope } from '../http/envelope.ts';
import { inDigits } from '../http/in-digits.ts';
import { longestCursorCharacters } from './cursor.ts';
import { dateOrDateTimePattern } from './window.ts';

const dateOrDateTime = z
  .string()
  .regex(dateOrDateTimePattern, { error: 'must be a date (2025-06-15) or a date-time (2025-06-15T10:00:00Z)' })
  .optional();

/** The parameters of every range query. */
export const rangeQuery = {
  from: dateOrDateTime.describe('A date (its start) or a date-time, in `zone` if it has no offset. By default, from the beginning.'),
  to: dateOrDateTime.describe('A date (its end) or a date-time, in `zone` if it has no offset. By default, to the end.'),
  zone: z.enum(['utc', 'system']).default('utc').describe('The time zone of dates, and of the times in the answer.'),
  limit: inDigits(z.int().min(1).max(5_000).default(500)).describe('The maximum number of rows per page.'),
  cursor: z
    .string()
    .max(longestCursorCharacters)
    .regex(/^[A-Za-z0-9_-]+$/, { error: 'must be a next_cursor' })
    .optional()
    .describe(
      'The `next_cursor` of the previous page. Only `limit` may differ from the query that returned it; any other difference gets 422.',
    ),
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
    count: z.int().describe('The number of rows on this page.'),
    next_cursor: z.string().nullable().describe('Where the next page begins; null on the last one.'),
    timezone: z.string().describe('The time zone of the times.'),
  });
  return envelope(z.array(row), meta);
}
