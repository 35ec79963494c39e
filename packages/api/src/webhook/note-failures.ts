import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/types.ts';
import { textColumn } from '../ingest/columns.ts';
import { alertBody, type ReportedEndpoint } from './alert-body.ts';

/** When the receiver of the webhook hears of an endpoint. */
export interface WebhookPolicy {
  /** How many readings in a row must have failed. */
  readonly afterFailures: number;
  /** The shortest time between two messages that the same endpoint fails. */
  readonly coolDownMs: number;
}

/** An endpoint after its newest reading. */
interface EndpointState extends ReportedEndpoint {
  readonly success: boolean;
  /** Whether as many readings as the policy says have failed, up to the newest. */
  readonly broken: boolean;
  /** Whether the receiver was told last that it fails; null if it was told nothing yet. */
  readonly failing: boolean | null;
  readonly failed_at: Date | null;
}

/** What the receiver must hear; undefined if nothing. A recovery is told only after its failure was. */
export function newsOf(
  { success, broken, failing, failed_at }: Pick<EndpointState, 'success' | 'broken' | 'failing' | 'failed_at'>,
  coolDownMs: number,
  nowMs: number,
): 'failing' | 'recovered' | undefined {
  if (failing === true) return success ? 'recovered' : undefined;
  const isCool = failed_at === null || failed_at.getTime() + coolDownMs <= nowMs;
  return broken && isCool ? 'failing' : undefined;
}

/** Writes a message to the outbox for each of these endpoints that began to fail or recovered, in the transaction of its readings. */
export async function noteFailures(
  transaction: Transaction<Database>,
  { afterFailures, coolDownMs }: WebhookPolicy,
  endpointIds: readonly string[],
  nowMs: number,
): Promise<void> {
  const { rows } = await sql<EndpointState>`
    select endpoints.id, endpoints.name, newest.read_at, newest.success, newest.reason, newest.error_message,
      last.broken, webhook_states.failing, webhook_states.failed_at
    from endpoints
    cross join lateral (
      select read_at, success, reason, error_message from consumption_readings where endpoint_id = endpoints.id order by read_at desc limit 1
    ) as newest
    cross join lateral (
      select count(*) filter (where not success) = ${afterFailures}::integer as broken from (
        select success from consumption_readings where endpoint_id = endpoints.id order by read_at desc limit ${afterFailures}
      ) as few
    ) as last
    left join webhook_states on webhook_states.endpoint_id = endpoints.id
    where endpoints.id = any (${endpointIds}::uuid[])
  `.execute(transaction);
  const news = rows.flatMap((state) => {
    const kind = newsOf(state, coolDownMs, nowMs);
    return kind === undefined ? [] : [{ state, kind }];
  });
  if (news.length === 0) return;
  const now = new Date(nowMs);
  await sql`
    insert into webhook_outbox (endpoint_id, body, created_at, next_try_at)
    select endpoint_id, body, ${now}::timestamptz, ${now}::timestamptz
    from unnest(
      ${textColumn(news, ({ state }) => state.id)}::uuid[], ${textColumn(news, ({ state, kind }) => alertBody(state, kind, nowMs))}::text[]
    ) as news (endpoint_id, body)
  `.execute(transaction);
  await sql`
    insert into webhook_states as known (endpoint_id, failing, failed_at)
    select endpoint_id, failing, ${now}::timestamptz
    from unnest(
      ${textColumn(news, ({ state }) => state.id)}::uuid[], ${textColumn(news, ({ kind }) => String(kind === 'failing'))}::boolean[]
    ) as told (endpoint_id, failing)
    on conflict (endpoint_id) do update set
      failing = excluded.failing,
      failed_at = case when excluded.failing then excluded.failed_at else known.failed_at end
  `.execute(transaction);
}
