import { HttpSession } from '@wattjobs/core/http';
import type { Secret } from '@wattjobs/core/settings';
import type { Clock } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../database/types.ts';
import { webhookHeaders } from './signature.ts';

/** Where messages go, and what sends them. */
export interface OutboxTerms {
  readonly database: Kysely<Database>;
  readonly url: URL;
  readonly secret: Secret | undefined;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly log: Pick<Logger, 'warn'>;
}

const pauseMs = 5_000;
const perRound = 20;
const requestTimeoutMs = 10_000;

/** A message that another server took and did not send is tried again after this. */
const leaseMs = perRound * requestTimeoutMs;

/** With the pauses between them, the last try is about half a day after the first. */
const mostTries = 15;
const firstPauseMs = 10_000;
const longestPauseMs = 3_600_000;

/** Sends what the outbox holds until `stop`. */
export async function keepSending(terms: OutboxTerms): Promise<void> {
  const { clock, stop, log } = terms;
  while (!stop.aborted) {
    try {
      await sendDue(terms);
    } catch (error) {
      if (!stop.aborted) log.warn({ err: error }, 'the outbox of the webhook could not be read; it will be tried again');
    }
    await clock.sleep(pauseMs, stop);
  }
}

/**
 * Sends the messages that are due, oldest first. An accepted one (2xx) is deleted; others are tried again later, and after the last
 * try they stay as dead letters. A message may arrive twice, with the same id. Redirects are not followed.
 */
export async function sendDue({ database, url, secret, clock, stop, log }: OutboxTerms): Promise<void> {
  const session = new HttpSession({ userAgent: 'wattjobs-api', cookies: 'none', maxRedirects: 0, requestTimeoutMs, clock });
  for (const { id, body, tries } of await take(database, clock.now())) {
    if (stop.aborted) return;
    const headers = webhookHeaders(id, body, secret, clock.now());
    const problem = await session.post(url, body, 'application/json', { headers, signal: stop }).then(
      ({ status }) => (status >= 200 && status < 300 ? undefined : `the receiver answered ${status}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (problem === undefined) await sql`delete from webhook_outbox where id = ${id}`.execute(database);
    // The lease ends, and the next start sends it.
    else if (!stop.aborted) await postpone(database, { id, tries, problem }, clock.now(), log);
  }
}

interface Taken {
  readonly id: string;
  readonly body: string;
  readonly tries: number;
}

/** Takes messages for a while: no transaction is open while they are sent. A recovery waits until its failure was accepted or given up. */
async function take(database: Kysely<Database>, nowMs: number): Promise<readonly Taken[]> {
  const { rows } = await sql<Taken>`
    with due as (
      select id from webhook_outbox as message where given_up_at is null and next_try_at <= ${new Date(nowMs)} and not exists (
        select from webhook_outbox as earlier
        where earlier.endpoint_id = message.endpoint_id and earlier.created_at < message.created_at and earlier.given_up_at is null
      )
      order by next_try_at, created_at limit ${perRound} for update skip locked
    ), taken as (
      update webhook_outbox as message set tries = tries + 1, next_try_at = ${new Date(nowMs + leaseMs)}
      from due where message.id = due.id
      returning message.id, body, tries, created_at
    )
    select id, body, tries from taken order by created_at
  `.execute(database);
  return rows;
}

async function postpone(
  database: Kysely<Database>,
  { id, tries, problem }: { readonly id: string; readonly tries: number; readonly problem: string },
  nowMs: number,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const isLast = tries >= mostTries;
  const nextMs = nowMs + Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
  await sql`
    update webhook_outbox set problem = ${problem}, next_try_at = ${new Date(nextMs)}, given_up_at = ${isLast ? new Date(nowMs) : null}
    where id = ${id}
  `.execute(database);
  log.warn({ webhookId: id, tries, why: problem }, isLast ? 'a webhook was given up' : 'a webhook was not accepted; it will be sent again');
}
