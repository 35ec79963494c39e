import { type RawBuilder, sql } from 'kysely';

/** A column's time as answers show it: RFC 3339 in UTC, to the millisecond; null stays null. */
export function isoTime(column: string): RawBuilder<string | null> {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
