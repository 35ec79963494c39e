import type { ReadingItem } from '@wattjobs/rows/consumption';
import { type Kysely, sql, type Transaction } from 'kysely';
import { makeMonths, prepareMonths, settleMonths } from '../../database/month-partitions.ts';
import type { Database } from '../../database/types.ts';
import { numberColumn, textColumn } from '../../ingest/columns.ts';
import type { Outcome, WriterRefusal } from '../../ingest/table-writer.ts';
import { markStale } from '../../registers/mark-stale.ts';
import { noteAttempts } from './note-attempts.ts';

/** A clock that is further ahead than this is wrong. */
const mostAheadMs = 5 * 60_000;

/** No meter of this kind was read before; a device without a clock says 1970. */
const firstTimeMs = Date.UTC(2000, 0, 1);

/** The natural key of a reading: its endpoint and its time. */
export function readingKey({ endpointId, timestamp }: Pick<ReadingItem, 'endpointId' | 'timestamp'>): string {
  return keyOf(endpointId.toLowerCase(), Date.parse(timestamp));
}

const keyOf = (endpointId: string, readAtMs: number) => `${endpointId} ${readAtMs}`;

/** Makes the months of readings before the transaction that stores them, so that every connection reads them. */
export async function prepareReadings(database: Kysely<Database>, items: readonly ReadingItem[], nowMs: number): Promise<void> {
  const timely = items.filter((item) => timeProblem(item, nowMs) === undefined);
  await prepareMonths(database, 'consumption_readings', timely.map(monthOf));
  await prepareMonths(database, 'consumption_evidence', timely.filter(hasEvidence).map(monthOf));
}

/** Does the same for months that were made in the transaction that filled them. */
export async function settleReadings(database: Kysely<Database>): Promise<void> {
  for (const table of ['consumption_readings', 'consumption_evidence']) await settleMonths(database, table);
}

/**
 * Stores readings with different keys, good and failed ones, and returns each one's result, in order. A stored reading is never
 * changed: a repeat is `unchanged`, and another value for its key is refused, as is one of an unknown or deleted endpoint.
 * A new reading by which its endpoint is not due ends the claim of it. Months are made first, so call it before the transaction locks anything else.
 */
export async function insertReadings(
  transaction: Transaction<Database>,
  items: readonly ReadingItem[],
  nowMs: number,
): Promise<readonly (Outcome | WriterRefusal)[]> {
  const timely = items.filter((item) => timeProblem(item, nowMs) === undefined);
  await makeMonths(transaction, 'consumption_readings', timely.map(monthOf));
  await makeMonths(transaction, 'consumption_evidence', timely.filter(hasEvidence).map(monthOf));
  const known = await lockEndpoints(transaction, timely);
  const accepted = timely.filter(({ endpointId }) => known.has(endpointId.toLowerCase()));
  const added = await insertRows(transaction, accepted);
  const addedItems = accepted.filter((item) => added.has(readingKey(item)));
  await insertEvidence(transaction, addedItems.filter(hasEvidence));
  await markStale(transaction, addedItems);
  await noteAttempts(transaction, addedItems, new Date(nowMs));
  const stored = await readStored(
    transaction,
    accepted.filter((item) => !added.has(readingKey(item))),
  );
  return items.map((item) => {
    const reason = timeProblem(item, nowMs);
    if (reason !== undefined) return { field: 'timestamp', reason };
    if (!known.has(item.endpointId.toLowerCase())) {
      return { field: 'endpointId', reason: `there is no endpoint ${item.endpointId}, or it was deleted` };
    }
    if (added.has(readingKey(item))) return 'created';
    const [before, now] = [stored.get(readingKey(item)) ?? '', valueOf(item.success, item.totalKwh ?? null)];
    if (before === now) return 'unchanged';
    return { field: 'totalKwh', reason: `is ${now}, but ${before} is stored for this endpoint and time: a reading is never changed` };
  });
}

function timeProblem({ timestamp }: ReadingItem, nowMs: number): string | undefined {
  const readAtMs = Date.parse(timestamp);
  if (readAtMs > nowMs + mostAheadMs) return 'is in the future by more than 5 minutes: check the clock of the machine that reads';
  return readAtMs < firstTimeMs ? 'is before the year 2000: check the clock of the machine that reads' : undefined;
}

/** A value for comparison and for people. */
function valueOf(success: boolean, totalKwh: number | null): string {
  if (totalKwh === null) return success ? 'a reading without a value' : 'a failed reading';
  return success ? `${totalKwh} kWh` : `a failed reading of ${totalKwh} kWh`;
}

const timeOf = ({ timestamp }: ReadingItem) => new Date(timestamp).toISOString();
const monthOf = (item: ReadingItem) => timeOf(item).slice(0, 7);
const hasEvidence = ({ pageStart, screenshot }: ReadingItem) => typeof pageStart === 'string' || typeof screenshot === 'string';

/** Locks the endpoints until the transaction ends, and returns those that exist: readings of one endpoint are stored one after another. */
async function lockEndpoints(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(items.map(({ endpointId }) => endpointId.toLowerCase()))];
  const { rows } = await sql<{ id: string }>`
    select id from endpoints where id = any (${ids}::uuid[]) and deleted_at is null order by id for no key update
  `.execute(transaction);
  return new Set(rows.map(({ id }) => id));
}

/** Inserts the readings that are new, and returns their keys. */
async function insertRows(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ endpoint_id: string; read_at: Date }>`
    insert into consumption_readings (
      endpoint_id, read_at, success, total_kwh, voltage, current, power, power_factor,
      reason, error_message, serial, unit, driver, duration_ms, matched_text, page_hash, left_out
    )
    select posted.*, case when success and read_at < events_final_until then 'late' end from unnest(
      ${textColumn(items, (item) => item.endpointId)}::uuid[],
      ${textColumn(items, timeOf)}::timestamptz[],
      ${textColumn(items, (item) => String(item.success))}::boolean[],
      ${numberColumn(items, (item) => item.totalKwh)}::numeric[],
      ${numberColumn(items, (item) => item.voltage)}::double precision[],
      ${numberColumn(items, (item) => item.current)}::double precision[],
      ${numberColumn(items, (item) => item.power)}::double precision[],
      ${numberColumn(items, (item) => item.powerFactor)}::double precision[],
      ${textColumn(items, (item) => item.reason)}::text[],
      ${textColumn(items, (item) => item.errorMessage)}::text[],
      ${textColumn(items, (item) => item.serial)}::text[],
      ${textColumn(items, (item) => item.unit)}::text[],
      ${textColumn(items, (item) => item.driver)}::text[],
      ${numberColumn(items, (item) => item.durationMs)}::integer[],
      ${textColumn(items, (item) => item.matchedText)}::text[],
      ${textColumn(items, (item) => item.pageHash)}::text[]
    ) as posted (
      endpoint_id, read_at, success, total_kwh, voltage, current, power, power_factor,
      reason, error_message, serial, unit, driver, duration_ms, matched_text, page_hash
    ) join endpoints on endpoints.id = endpoint_id order by 1, 2
    on conflict (endpoint_id, read_at) do nothing
    returning endpoint_id, read_at
  `.execute(transaction);
  return new Set(rows.map(({ endpoint_id, read_at }) => keyOf(endpoint_id, read_at.getTime())));
}

async function insertEvidence(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into consumption_evidence (endpoint_id, read_at, page_start, screenshot)
    select endpoint_id, read_at, page_start, decode(screenshot, 'base64') from unnest(
      ${textColumn(items, (item) => item.endpointId)}::uuid[],
      ${textColumn(items, timeOf)}::timestamptz[],
      ${textColumn(items, (item) => item.pageStart)}::text[],
      ${textColumn(items, (item) => item.screenshot)}::text[]
    ) as posted (endpoint_id, read_at, page_start, screenshot)
    on conflict (endpoint_id, read_at) do nothing
  `.execute(transaction);
}

/** The values that are stored for these keys. */
async function readStored(transaction: Transaction<Database>, items: readonly ReadingItem[]): Promise<ReadonlyMap<string, string>> {
  if (items.length === 0) return new Map();
  const { rows } = await sql<{ endpoint_id: string; read_at: Date; success: boolean; total_kwh: string | null }>`
    select endpoint_id, read_at, success, total_kwh from consumption_readings
    join unnest(${textColumn(items, (item) => item.endpointId)}::uuid[], ${textColumn(items, timeOf)}::timestamptz[])
      as posted (endpoint_id, read_at) using (endpoint_id, read_at)
  `.execute(transaction);
  return new Map(
    rows.map(({ endpoint_id, read_at, success, total_kwh }) => [
      keyOf(endpoint_id, read_at.getTime()),
      valueOf(success, total_kwh === null ? null : Number(total_kwh)),
    ]),
  );
}
