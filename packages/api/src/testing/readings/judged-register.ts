import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { judgeRegister, type RegisterTerms } from '../../metering/judge-register.ts';
import type { RegisterDecision } from '../../metering/register-event.ts';
import { writeDecimal } from '../../metering/decimal.ts';
import { deriveStaleEvents } from '../../registers/derive-events.ts';
import type { TroubledReading } from './troubled-history.ts';

/** Events and left-out readings of an endpoint, for comparison. */
interface Judged {
  readonly events: readonly unknown[];
  readonly leftOut: readonly unknown[];
}

/** What is stored of an endpoint's register, once it is not stale. */
export async function storedJudgement(database: Kysely<Database>, endpointId: string): Promise<Judged> {
  await deriveStaleEvents(database, [endpointId]);
  const events = await sql`
    select kind, status, at, before_at, before_kwh::double precision as before, after_at, after_kwh::double precision as after,
      adjustment_kwh::double precision as adjustment, slack_kwh::double precision as slack
    from register_events where endpoint_id = ${endpointId} order by at
  `.execute(database);
  const leftOut = await sql`
    select read_at, left_out from consumption_readings where endpoint_id = ${endpointId} and left_out is not null order by read_at
  `.execute(database);
  return { events: events.rows, leftOut: leftOut.rows };
}

/** What the rules say of the whole history at once. */
export function wholeJudgement(
  history: readonly TroubledReading[],
  terms: RegisterTerms,
  decisions: readonly RegisterDecision[] = [],
): Judged {
  const readings = history.map(({ atMs, wattHours, serial = null }) => ({ atMs, units: BigInt(wattHours) * 1_000_000n, serial }));
  const { events } = judgeRegister(readings, terms, decisions);
  const kwh = (units: bigint | null | undefined) => (units === null || units === undefined ? null : Number(writeDecimal(units, 9)));
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms));
  return {
    events: events.map(({ kind, status, atMs, before, after, adjustmentUnits, slackUnits }) => ({
      kind,
      status,
      at: time(atMs),
      before_at: time(before.atMs),
      before: kwh(before.units),
      after_at: time(after?.atMs),
      after: kwh(after?.units),
      adjustment: kwh(adjustmentUnits),
      slack: kwh(slackUnits),
    })),
    leftOut: events
      .flatMap(({ kind, leftOutMs }) => leftOutMs.map((ms) => ({ read_at: time(ms), left_out: kind })))
      .toSorted((one, other) => Number(one.read_at) - Number(other.read_at)),
  };
}
