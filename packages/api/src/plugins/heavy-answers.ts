import { finished, Readable } from 'node:stream';
import type { Clock } from '@wattjobs/core/time';
import type { FastifyRequest } from 'fastify';
import { ConnectionQueue, DatabaseBusy } from '../database/connection-queue.ts';
import { inTurn, nextTurn } from '../database/request-turn.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';

/** All are computed by one thread: more at once would take more memory, and each would end later. */
const places = 2;
const mostWaiting = 50;
const longestWaitMs = 30_000;

/** A client that has taken nothing of what is ready for so long is given up: it may be gone. */
const longestIdleMs = 60_000;

/**
 * Bounds how many answers of heavy routes are computed at once. Others wait for their turn, and are refused if it takes too long.
 * Tenants have their own places: they cannot keep those who have keys waiting.
 */
export function addHeavyAnswers(app: ApiServer, clock: Clock, idleMs = longestIdleMs): void {
  const terms = { places, mostWaiting, longestWaitMs, clock };
  const [ofTenants, ofKeys] = [new ConnectionQueue(terms), new ConnectionQueue(terms)];
  /** What to call once nothing more is computed for a request: that may be long after its client hung up. */
  const computed = new WeakMap<FastifyRequest, () => void>();
  app.addHook('onSend', async (request, _reply, payload) => {
    const end = computed.get(request);
    if (end !== undefined && payload instanceof Readable) finished(payload, end);
    else end?.();
  });
  app.addHook('preHandler', async (request, reply) => {
    const { raw, routeOptions } = request;
    const { config } = routeOptions;
    const queue = config.access === 'tenant' ? ofTenants : ofKeys;
    if (config.isHeavy !== true) return;
    const hungUp = new AbortController();
    reply.raw.once('close', () => hungUp.abort());
    // This wait is not one for the database, which has a shorter limit.
    await inTurn(nextTurn(), () => queue.enter(hungUp.signal)).catch((error: unknown) => {
      throw error instanceof DatabaseBusy ? tooMany(error) : error;
    });
    if (raw.socket.destroyed) {
      // It emits no close any more.
      queue.leave();
      throw tooMany('the client hung up while it waited');
    }
    const isComputed = Promise.withResolvers<void>();
    computed.set(request, isComputed.resolve);
    reply.raw.once('close', () => void isComputed.promise.then(() => queue.leave()));
    // Before Node.js hands the connection to an answer that was asked for meanwhile: that one may be computed for longer.
    reply.raw.prependOnceListener('finish', () => raw.socket.setTimeout(0));
    reply.raw.setTimeout(idleMs, () => {
      if (raw.socket.writableLength > 0) raw.socket.destroy();
    });
  });
}

function tooMany(cause: unknown): Refusal {
  const message = 'The server is still computing other exports and previews. Try again later.';
  return new Refusal(503, 'SERVER_BUSY', message, { headers: { 'retry-after': '30' }, cause });
}
