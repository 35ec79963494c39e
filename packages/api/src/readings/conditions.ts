import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/types.ts';

/** The state of an enabled endpoint by its newest readings. */
interface EndpointCondition {
  readonly id: string;
  readonly name: string;
  /** How many of the newest readings failed in a row, up to `mostFailures`. */
  readonly failures: number;
  /** Why the newest reading failed; null if it did not. */
  readonly reason: string | null;
  readonly attemptAgeSeconds: number;
  readonly pollIntervalSeconds: number;
  /** Seconds since the Unix epoch; null if there is no good reading. */
  readonly lastGoodAt: number | null;
}

/** What is wrong with endpoints and with the webhook, and how far months are closed. */
export interface Conditions {
  readonly endpoints: readonly EndpointCondition[];
  readonly webhooksWaiting: number;
  readonly webhooksGivenUp: number;
  /** The end of the last closed month in UTC, in seconds since the Unix epoch; null if none was closed. */
  readonly lastClosedMonthEndsAt: number | null;
}

/** Each endpoint costs a few index entries per scrape, and a handful of series. */
const mostEndpoints = 2_000;
const mostFailures = 20;

type Row = EndpointCondition & Omit<Conditions, 'endpoints'>;

/** Reads the conditions of at most 2,000 endpoints, by name, in one query. */
export async function readConditions(database: Kysely<Database>, nowMs: number): Promise<Conditions> {
  const { rows } = await sql<Row>`
    select watched.id, watched.name, coalesce(streak.failures, 0) as failures, streak.reason,
      greatest(0, extract(epoch from ${new Date(nowMs)}::timestamptz - coalesce(watched.last_attempt_at, watched.created_at)))::double precision
        as "attemptAgeSeconds",
      watched.poll_interval_minutes * 60 as "pollIntervalSeconds", extract(epoch from good.read_at)::double precision as "lastGoodAt",
      outbox.waiting as "webhooksWaiting", outbox.given_up as "webhooksGivenUp", bills.ends_at as "lastClosedMonthEndsAt"
    from (
      select count(*) filter (where given_up_at is null)::integer as waiting, count(given_up_at)::integer as given_up from webhook_outbox
    ) as outbox
    cross join (
      select extract(epoch from (max(month) || '-01T00:00Z')::timestamptz at time zone 'UTC' + interval '1 month')::double precision as ends_at
      from statements
    ) as bills
    left join (
      select id, name, last_attempt_at, created_at, poll_interval_minutes from endpoints
      where enabled and deleted_at is null order by name, id limit ${mostEndpoints}
    ) as watched on true
    left join lateral (
      select count(*)::integer as failures, coalesce((array_agg(reason order by read_at desc))[1], 'unknown') as reason from (
        select read_at, reason, bool_or(success) over (order by read_at desc) as succeeded_since from (
          select read_at, reason, success from consumption_readings where endpoint_id = watched.id order by read_at desc limit ${mostFailures}
        ) as few
      ) as newest
      where not succeeded_since
      having count(*) > 0
    ) as streak on true
    left join lateral (
      select read_at from consumption_readings where endpoint_id = watched.id and success and total_kwh is not null
      order by read_at desc limit 1
    ) as good on true
  `.execute(database);
  const { webhooksWaiting = 0, webhooksGivenUp = 0, lastClosedMonthEndsAt = null } = rows[0] ?? {};
  // Without endpoints, the row of the outbox stands alone.
  return { endpoints: rows.filter(({ id }) => id !== null), webhooksWaiting, webhooksGivenUp, lastClosedMonthEndsAt };
}
