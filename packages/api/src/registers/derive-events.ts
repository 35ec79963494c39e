import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import type { StoredMultiplier } from '../endpoints/tables.ts';
import { textColumn } from '../ingest/columns.ts';
import { energyPlaces, readDecimal } from '../metering/decimal.ts';
import { judgeRegister, longestDipMs, type RegisterReading, type RegisterTerms } from '../metering/judge-register.ts';
import type { EventKind, RegisterDecision, RegisterEvent } from '../metering/register-event.ts';
import { isAccepted, isGood, msOf } from './accepted.ts';
import { replaceEvents } from './stored-events.ts';
import { readDecisions } from './decisions.ts';
import { multipliersOf } from './terms.ts';
import { timeText } from './time-text.ts';

/** How many readings are judged at once: a year and a half at one in a quarter of an hour, and more than a week at one a minute. */
const readingsAtOnce = 50_000;

/** Derives the stale events of these endpoints, or of all. Each endpoint has its own transaction, unless the caller has one. */
export async function deriveStaleEvents(database: Kysely<Database>, endpointIds?: readonly string[]): Promise<void> {
  const among = endpointIds === undefined ? sql`true` : sql`id = any (${endpointIds}::uuid[])`;
  const { rows } = await sql<{ id: string }>`
    select id from endpoints where events_stale_from is not null and ${among} order by id
  `.execute(database);
  for (const { id } of rows) {
    if (database.isTransaction) await deriveEvents(database, id);
    else await database.transaction().execute((transaction) => deriveEvents(transaction, id));
  }
}

/**
 * Judges the readings of an endpoint from the time on at which its events are stale, and stores what was derived.
 * It begins at an accepted reading so long before that nothing later decides about it: from there on, the rules need nothing older.
 */
async function deriveEvents(transaction: Kysely<Database>, endpointId: string): Promise<void> {
  const endpoint = await lockEndpoint(transaction, endpointId);
  if (endpoint === undefined || endpoint.staleFromMs === null) return;
  const decisions = await readDecisions(transaction, endpointId);
  const decided = decisions.some(({ atMs }) => atMs === endpoint.replacedMs);
  const all = endpoint.replacedMs === null || decided ? decisions : [...decisions, replacedAt(endpoint.replacedMs)].sort(byTime);
  let base = await restartAt(transaction, endpointId, endpoint.staleFromMs, endpoint.finalMs);
  let keptUntilMs = Math.max(base, endpoint.finalMs - 1);
  for (let most = readingsAtOnce; ; ) {
    const readings = await loadReadings(transaction, endpointId, base, keptUntilMs, most);
    const later = all.filter(({ atMs }) => atMs > base);
    const { accepted, events } = judgeRegister(await withKnownSerial(transaction, endpointId, readings), endpoint.terms, later);
    const isLast = readings.length < most;
    const surelyMs = (readings.at(-1)?.atMs ?? 0) - longestDipMs;
    const untilMs = isLast ? Number.POSITIVE_INFINITY : (accepted.findLast(({ atMs }) => atMs < surelyMs)?.atMs ?? base);
    if (untilMs <= keptUntilMs) {
      most *= 2;
      continue;
    }
    const between = ({ atMs }: { readonly atMs: number }) => atMs > keptUntilMs && atMs <= untilMs;
    await replaceEvents(transaction, endpointId, keptUntilMs, untilMs, events.filter(between));
    await leaveOut(transaction, endpointId, readings.filter(between), events);
    if (isLast) break;
    base = untilMs;
    keptUntilMs = untilMs;
  }
  await sql`update endpoints set events_stale_from = null where id = ${endpointId}`.execute(transaction);
}

interface StaleEndpoint {
  readonly terms: RegisterTerms;
  readonly staleFromMs: number | null;
  readonly finalMs: number;
  readonly replacedMs: number | null;
}

interface EndpointRow extends Omit<StaleEndpoint, 'terms'> {
  readonly ratedPowerKw: number | null;
  readonly multipliers: readonly StoredMultiplier[];
  readonly modulus: string | null;
}

async function lockEndpoint(transaction: Kysely<Database>, id: string): Promise<StaleEndpoint | undefined> {
  const { rows } = await sql<EndpointRow>`
    select rated_power_kw as "ratedPowerKw", multipliers, register_modulus::text as modulus, ${msOf('events_stale_from')} as "staleFromMs",
      coalesce(${msOf('events_final_until')}, '-infinity') as "finalMs", ${msOf('meter_replaced_at')} as "replacedMs"
    from endpoints where id = ${id} for no key update
  `.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  const modulusUnits = row.modulus === null ? null : readDecimal(row.modulus, energyPlaces);
  return { ...row, terms: { ratedPowerKw: row.ratedPowerKw, multipliers: multipliersOf(row.multipliers), modulusUnits } };
}

const replacedAt = (atMs: number): RegisterDecision => ({ atMs, kind: 'meter_replaced', finalUnits: null, startUnits: null });
const byTime = (left: RegisterDecision, right: RegisterDecision) => left.atMs - right.atMs;

/** The time of the reading to begin with; minus infinity for the first one. */
async function restartAt(transaction: Kysely<Database>, endpointId: string, staleFromMs: number, finalMs: number): Promise<number> {
  const find = async (which: typeof isGood, fromMs: number, toMs: number, order: 'asc' | 'desc') => {
    const { rows } = await sql<{ atMs: number }>`
      select ${msOf('read_at')} as "atMs" from consumption_readings where endpoint_id = ${endpointId} and ${which}
        and read_at >= ${timeText(fromMs)}::timestamptz and read_at < ${timeText(toMs)}::timestamptz
      order by read_at ${sql.raw(order)} limit 1
    `.execute(transaction);
    return rows[0]?.atMs;
  };
  const before = await find(isGood, Number.NEGATIVE_INFINITY, staleFromMs, 'desc');
  const usual = before === undefined ? undefined : await find(isAccepted, Number.NEGATIVE_INFINITY, before - longestDipMs, 'desc');
  if (finalMs === Number.NEGATIVE_INFINITY || (usual !== undefined && usual >= finalMs)) return usual ?? Number.NEGATIVE_INFINITY;
  // Before that time readings are missing, and would be judged otherwise than they were.
  const firstFinal =
    (await find(isAccepted, finalMs, staleFromMs, 'asc')) ?? (await find(isAccepted, Number.NEGATIVE_INFINITY, finalMs, 'desc'));
  return firstFinal ?? Number.NEGATIVE_INFINITY;
}

interface StoredReading extends RegisterReading {
  readonly leftOut: string | null;
}

/** The reading at `baseMs`, and those after `keptUntilMs`. */
async function loadReadings(
  transaction: Kysely<Database>,
  endpointId: string,
  baseMs: number,
  keptUntilMs: number,
  most: number,
): Promise<readonly StoredReading[]> {
  const { rows } = await sql<{ atMs: number; kwh: string; serial: string | null; leftOut: string | null }>`
    select ${msOf('read_at')} as "atMs", total_kwh::text as kwh, serial, left_out as "leftOut" from consumption_readings
    where endpoint_id = ${endpointId} and ${isGood} and left_out is distinct from 'late' and read_at >= ${timeText(baseMs)}::timestamptz
      and (read_at = ${timeText(baseMs)}::timestamptz or read_at > ${timeText(keptUntilMs)}::timestamptz)
    order by read_at limit ${most}
  `.execute(transaction);
  return rows.map(({ kwh, ...row }) => ({ ...row, units: readDecimal(kwh, energyPlaces) }));
}

/** Gives the first reading the serial that was known then: it may have been read without one. A meter that shows none is not looked up. */
async function withKnownSerial(
  transaction: Kysely<Database>,
  endpointId: string,
  readings: readonly StoredReading[],
): Promise<readonly StoredReading[]> {
  const [first, ...others] = readings;
  if (first === undefined || first.serial !== null || others.every(({ serial }) => serial === null)) return readings;
  const time = timeText(first.atMs);
  const { rows } = await sql<{ serial: string }>`
    select serial from consumption_readings
    where endpoint_id = ${endpointId} and ${isAccepted} and serial is not null and read_at < ${time}::timestamptz and read_at >= coalesce((
      select max(at) from register_events where endpoint_id = ${endpointId} and kind = 'meter_replaced' and at <= ${time}::timestamptz
    ), '-infinity')
    order by read_at desc limit 1
  `.execute(transaction);
  return [{ ...first, serial: rows[0]?.serial ?? null }, ...others];
}

/** Notes which of these readings are left out, and which are not any more. */
async function leaveOut(
  transaction: Kysely<Database>,
  endpointId: string,
  readings: readonly StoredReading[],
  events: readonly RegisterEvent[],
): Promise<void> {
  const kinds = new Map<number, EventKind>(events.flatMap(({ kind, leftOutMs }) => leftOutMs.map((atMs) => [atMs, kind] as const)));
  const changed = readings.filter(({ atMs, leftOut }) => leftOut !== (kinds.get(atMs) ?? null));
  if (changed.length === 0) return;
  await sql`
    update consumption_readings as reading set left_out = changed.left_out
    from unnest(
      ${textColumn(changed, ({ atMs }) => timeText(atMs))}::timestamptz[],
      ${textColumn(changed, ({ atMs }) => kinds.get(atMs))}::text[]
    ) as changed (read_at, left_out)
    where reading.endpoint_id = ${endpointId} and reading.read_at = changed.read_at
  `.execute(transaction);
}
