import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../database/types.ts';
import { invalid, notFound, type Refusal } from '../http/refusal.ts';
import { energyPlaces, readDecimal } from '../metering/decimal.ts';
import { isAccepted, isGood } from './accepted.ts';
import { deriveStaleEvents } from './derive-events.ts';
import { type DecisionRow, type EventRow, listEvents } from './list-events.ts';

/** A decision that a person asks for. */
export type NewDecision = Omit<DecisionRow, 'decidedAt'> & { readonly decidedAtMs: number };

/**
 * Stores what a person decided, derives the events again, and returns the event at that time; undefined if there is none.
 * A decision that makes no sense leaves no trace.
 * @throws Refusal: 404 if there is no such endpoint, 422 if the readings contradict the decision
 */
export function decide(database: Kysely<Database>, decision: NewDecision): Promise<EventRow | undefined> {
  return database.transaction().execute(async (transaction) => {
    const around = await readAround(transaction, decision);
    if (around === undefined) throw notFound(`There is no endpoint ${decision.endpointId}.`);
    checkBefore(decision, around);
    const { endpointId, at, kind, finalKwh, startKwh, reason, decidedBy, decidedAtMs } = decision;
    await sql`
      insert into register_decisions (endpoint_id, at, kind, final_kwh, start_kwh, reason, decided_by, decided_at)
      values (${endpointId}, ${at}, ${kind}, ${finalKwh}, ${startKwh}, ${reason}, ${decidedBy}, ${new Date(decidedAtMs)})
    `.execute(transaction);
    await sql`update endpoints set events_stale_from = least(events_stale_from, ${at}::timestamptz) where id = ${endpointId}`.execute(
      transaction,
    );
    await deriveStaleEvents(transaction, [endpointId]);
    const [event] = await listEvents(
      transaction,
      { endpointId, status: undefined, fromMs: at.getTime(), toMs: at.getTime() + 1 },
      undefined,
      1,
    );
    checkAfter(decision, around, event?.kind ?? null);
    return event;
  });
}

/** What is around the time of a decision. */
interface Around {
  readonly isFinal: boolean;
  /** A good reading exactly then. */
  readonly isReading: boolean;
  readonly beforeKwh: string | null;
  /** The first reading that counts then or later. */
  readonly nextKwh: string | null;
  /** What was decided about that time last. */
  readonly decided: string | null;
}

/** Locks the endpoint, and derives its events: the decision is compared with what they leave in. */
async function readAround(transaction: Transaction<Database>, { endpointId, at }: NewDecision): Promise<Around | undefined> {
  await sql`select from endpoints where id = ${endpointId} for no key update`.execute(transaction);
  await deriveStaleEvents(transaction, [endpointId]);
  const readings = sql`from consumption_readings where endpoint_id = ${endpointId}`;
  const { rows } = await sql<Around>`
    select coalesce(events_final_until > ${at}::timestamptz, false) as "isFinal",
      exists (select ${readings} and ${isGood} and read_at = ${at}::timestamptz) as "isReading",
      (select total_kwh::text ${readings} and ${isAccepted} and read_at < ${at}::timestamptz order by read_at desc limit 1) as "beforeKwh",
      (select total_kwh::text ${readings} and ${isAccepted} and read_at >= ${at}::timestamptz order by read_at limit 1) as "nextKwh",
      (select kind from register_decisions where endpoint_id = ${endpointId} and at = ${at}::timestamptz order by number desc limit 1) as decided
    from endpoints where id = ${endpointId}
  `.execute(transaction);
  return rows[0];
}

function checkBefore({ kind, at, finalKwh, startKwh, decidedAtMs }: NewDecision, around: Around): void {
  if (around.isFinal) throw wrong('at', 'is in a time whose readings were thinned by retention: what was derived from them is final');
  if (at.getTime() > decidedAtMs) throw wrong('at', 'is in the future');
  if (kind === 'withdrawn') {
    if (around.decided === null || around.decided === 'withdrawn')
      throw wrong('kind', 'withdraws nothing: no decision about that time is in force');
    return;
  }
  if (kind === 'meter_replaced') {
    if (isBelow(finalKwh, around.beforeKwh))
      throw wrong('finalKwh', `is below ${around.beforeKwh} kWh, the last register of the old meter`);
    if (isBelow(around.nextKwh, startKwh)) throw wrong('startKwh', `is above ${around.nextKwh} kWh, the first register of the new meter`);
    return;
  }
  if (finalKwh !== null) throw wrong('finalKwh', 'is only for a meter that was replaced: use the kind meter_replaced');
  if (startKwh !== null) throw wrong('startKwh', 'is only for a meter that was replaced: use the kind meter_replaced');
  if (!around.isReading) throw wrong('at', 'must be the time of a good reading: only meter_replaced may be at any other time');
  if (around.beforeKwh === null) throw wrong('at', 'is the first reading: there is none before it to compare it with');
}

/** The rules apply a decision only if the readings allow it. */
function checkAfter({ kind }: NewDecision, { beforeKwh, nextKwh }: Around, found: EventRow['kind']): void {
  if (kind === 'withdrawn' || kind === found) return;
  if (kind === 'none') {
    if (found !== null) throw wrong('kind', 'must say what happened: the register fell, which is never nothing');
    return;
  }
  if (kind === 'rollover')
    throw wrong('kind', "must fit the readings: a rollover is a fall, and needs the endpoint's registerModulus above both");
  if (kind !== 'meter_replaced') throw wrong('kind', 'contradicts the readings around that time');
  // The next reading will show the new meter.
  if (beforeKwh === null && nextKwh !== null) throw wrong('at', 'is before the first reading: there is no older meter');
}

function isBelow(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && readDecimal(one, energyPlaces) < readDecimal(other, energyPlaces);
}

function wrong(field: string, reason: string): Refusal {
  return invalid([{ location: 'body', field, reason }]);
}
