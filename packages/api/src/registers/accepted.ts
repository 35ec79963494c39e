import { sql } from 'kysely';

/** What makes a row of `consumption_readings` a good reading, whether or not it is left out. */
export const isGood = sql`success and total_kwh is not null`;

/** What makes it one that counts. */
export const isAccepted = sql`success and total_kwh is not null and left_out is null`;

/** A time as whole milliseconds since the Unix epoch, or an infinity. */
export const msOf = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::double precision`;
