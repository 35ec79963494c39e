import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/types.ts';

/** A reading as the database has it, with its endpoint. */
export interface StoredReading {
  readonly id: string;
  readonly endpointId: string;
  readonly endpointName: string;
  readonly timezone: string;
  readonly readAt: Date;
  readonly success: boolean;
  readonly totalKwh: number | null;
  readonly voltage: number | null;
  readonly current: number | null;
  readonly power: number | null;
  readonly powerFactor: number | null;
  readonly reason: string | null;
  readonly errorMessage: string | null;
  readonly serial: string | null;
  readonly unit: string | null;
  readonly driver: string | null;
  readonly durationMs: number | null;
}

/** What was seen. */
interface StoredEvidence {
  readonly matchedText: string | null;
  readonly pageHash: string | null;
  readonly pageStart: string | null;
  readonly screenshot: Buffer | null;
}

/** Which readings are asked for; times in milliseconds since the Unix epoch. */
export interface ReadingFilter {
  readonly endpointId: string | undefined;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly success: boolean | undefined;
}

const columns = sql`readings.id, endpoint_id as "endpointId", endpoints.name as "endpointName", endpoints.timezone, read_at as "readAt",
  success, total_kwh::double precision as "totalKwh", voltage, current, power, power_factor as "powerFactor", reason,
  error_message as "errorMessage", serial, unit, driver, duration_ms as "durationMs"`;

/** Readings from the newest on, after a place in that order. */
export async function listReadings(
  database: Kysely<Database>,
  filter: ReadingFilter,
  after: readonly [readAtMs: number, endpointId: string] | undefined,
  most: number,
): Promise<readonly StoredReading[]> {
  const rest = after === undefined ? sql`true` : sql`(read_at, endpoint_id) < (${new Date(after[0])}::timestamptz, ${after[1]}::uuid)`;
  const { rows } = await sql<StoredReading>`
    select ${columns} from consumption_readings as readings join endpoints on endpoints.id = endpoint_id
    where ${matches(filter)} and ${rest} order by read_at desc, endpoint_id desc limit ${most}
  `.execute(database);
  return rows;
}

/** The number of readings; undefined if there are more than `most`. */
export async function countReadings(database: Kysely<Database>, filter: ReadingFilter, most: number): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (select 1 from consumption_readings where ${matches(filter)} limit ${most + 1}) as found
  `.execute(database);
  const count = rows[0]?.count ?? 0;
  return count > most ? undefined : count;
}

/** A reading with what was seen; undefined if there is none. */
export async function findReading(database: Kysely<Database>, id: string): Promise<(StoredReading & StoredEvidence) | undefined> {
  const { rows } = await sql<StoredReading & StoredEvidence>`
    select ${columns}, matched_text as "matchedText", page_hash as "pageHash", page_start as "pageStart", screenshot
    from consumption_readings as readings join endpoints on endpoints.id = endpoint_id
    left join consumption_evidence using (endpoint_id, read_at)
    where readings.id = ${id}
  `.execute(database);
  return rows[0];
}

function matches({ endpointId, fromMs, toMs, success }: ReadingFilter): RawBuilder<unknown> {
  const conditions = [sql`read_at >= ${new Date(fromMs)} and read_at < ${new Date(toMs)}`];
  if (endpointId !== undefined) conditions.push(sql`endpoint_id = ${endpointId}`);
  if (success !== undefined) conditions.push(sql`success = ${success}`);
  return sql.join(conditions, sql` and `);
}
