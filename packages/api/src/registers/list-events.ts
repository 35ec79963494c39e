import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import type { EventKind, EventStatus, RegisterDecision } from '../metering/register-event.ts';

/** What a person said about an event, and when. */
export interface DecisionRow {
  readonly endpointId: string;
  readonly at: Date;
  readonly kind: RegisterDecision['kind'] | 'withdrawn';
  readonly finalKwh: string | null;
  readonly startKwh: string | null;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

/** An event with the decision about it; or a decision without an event: it says that there is none, or its event vanished. */
export interface EventRow {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly at: Date;
  readonly kind: EventKind | null;
  readonly status: EventStatus | 'no_event';
  readonly beforeAt: Date | null;
  readonly beforeKwh: string | null;
  readonly afterAt: Date | null;
  readonly afterKwh: string | null;
  readonly adjustmentKwh: string | null;
  readonly slackKwh: string | null;
  /** Null if nobody decided. */
  readonly decision: (Omit<DecisionRow, 'at' | 'decidedAt'> & { readonly at: string; readonly decidedAt: string }) | null;
}

/** Which events are asked for; times in milliseconds since the Unix epoch. */
export interface EventFilter {
  readonly endpointId: string | undefined;
  readonly status: EventRow['status'] | undefined;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
}

/** Events from the newest on, after a place in that order. They must not be stale. */
export async function listEvents(
  database: Kysely<Database>,
  { endpointId, status, fromMs, toMs }: EventFilter,
  after: readonly [atMs: number, endpointId: string] | undefined,
  most: number,
): Promise<readonly EventRow[]> {
  const asked = conditions([
    sql`at >= ${new Date(fromMs)}::timestamptz and at < ${new Date(toMs)}::timestamptz`,
    endpointId === undefined ? undefined : sql`endpoint_id = ${endpointId}`,
    after === undefined ? undefined : sql`(at, endpoint_id) < (${new Date(after[0])}::timestamptz, ${after[1]}::uuid)`,
  ]);
  const { rows } = await sql<EventRow>`
    with decisions as (
      select distinct on (endpoint_id, at) endpoint_id, at, kind, json_build_object('endpointId', endpoint_id, 'at', at, 'kind', kind,
        'finalKwh', final_kwh::text, 'startKwh', start_kwh::text, 'reason', reason, 'decidedBy', decided_by, 'decidedAt', decided_at) as decision
      from register_decisions where ${asked} order by endpoint_id, at, number desc
    )
    select endpoint_id as "endpointId", endpoints.name as "endpointName", at, happened.kind, coalesce(happened.status, 'no_event') as status,
      before_at as "beforeAt", before_kwh::text as "beforeKwh", after_at as "afterAt", after_kwh::text as "afterKwh",
      adjustment_kwh::text as "adjustmentKwh", slack_kwh::text as "slackKwh", decision
    from (select * from register_events where ${asked}) as happened
    full join (select * from decisions where kind <> 'withdrawn') as decided using (endpoint_id, at)
    join endpoints on endpoints.id = endpoint_id
    where ${status === undefined ? sql`true` : sql`coalesce(happened.status, 'no_event') = ${status}`}
    order by at desc, endpoint_id desc limit ${most}
  `.execute(database);
  return rows;
}

/** What people decided, the newest first: all of it, withdrawn or not. */
export async function listDecisions(
  database: Kysely<Database>,
  endpointId: string | undefined,
  most: number,
): Promise<readonly DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select endpoint_id as "endpointId", at, kind, final_kwh::text as "finalKwh", start_kwh::text as "startKwh", reason,
      decided_by as "decidedBy", decided_at as "decidedAt"
    from register_decisions where ${endpointId === undefined ? sql`true` : sql`endpoint_id = ${endpointId}`}
    order by number desc limit ${most}
  `.execute(database);
  return rows;
}

function conditions(parts: readonly (RawBuilder<unknown> | undefined)[]): RawBuilder<unknown> {
  return sql.join(
    parts.filter((part) => part !== undefined),
    sql` and `,
  );
}
