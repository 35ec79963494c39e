import type { IncomingMessage } from 'node:http';
import type { Clock } from '@wattjobs/core';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { Authenticate } from '../plugins/authentication.ts';
import type { Caller } from './caller.ts';
import type { KnownKeys } from './known-keys.ts';
import { limitedLookUp } from './limited-look-up.ts';
import { RefusalLimit } from './refusal-limit.ts';
import { touchKey } from './repository.ts';

/** How often it is written down that a key was used. */
const touchEveryMs = 60_000;

export interface KeyCheck {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  readonly metrics: ApiMetrics;
  readonly known: KnownKeys;
}

/** Asks for a key, as `Authorization: Bearer KEY` or `X-API-Key: KEY`. */
export function authenticateByKey({ database, clock, metrics, known }: KeyCheck): Authenticate {
  const findUnderLimit = limitedLookUp(database, known, new RefusalLimit(clock));
  const touchedMs = new Map<number, number>();
  return async (request) => {
    const given = givenKey(request);
    if (given === undefined) {
      metrics.refused('key_missing');
      throw unauthorized('KEY_MISSING', 'A key is missing: send it as "Authorization: Bearer KEY" or "X-API-Key: KEY".');
    }
    const { key, waitSeconds } = await findUnderLimit(given, request.ip);
    if (waitSeconds !== undefined) {
      metrics.refused('too_many_refusals');
      throw new Refusal(429, 'TOO_MANY_REFUSED_KEYS', `Too many keys from this address were refused. Try again in ${waitSeconds} s.`, {
        headers: { 'retry-after': String(waitSeconds) },
      });
    }
    if (key === undefined) {
      metrics.refused('key_unknown');
      throw unauthorized('KEY_REFUSED', 'This key is not known, or it was revoked.');
    }
    if (clock.monotonic() - (touchedMs.get(key.id) ?? Number.NEGATIVE_INFINITY) >= touchEveryMs) {
      touchedMs.set(key.id, clock.monotonic());
      // A database that takes no change may still be read.
      await touchKey(database, key.id, new Date(clock.now())).catch((error: unknown) =>
        request.log.warn({ err: error }, 'the use of a key could not be written down'),
      );
    }
    return { name: key.prefix, scopes: key.scopes };
  };
}

const everybody: Caller = { name: 'open', scopes: ['admin'] };
const sameMachine: Caller = { name: 'local', scopes: ['admin'] };

/** The names by which a program on the same machine calls this one. */
const ownNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Lets everybody do everything, as long as they are on the same machine.
 * A web page that made its own name lead to 127.0.0.1 is told by the name.
 */
export const openToThisMachine: Authenticate = (request) => {
  if (ownNames.test(request.headers.host ?? '')) return Promise.resolve(everybody);
  throw new Refusal(403, 'FOREIGN_HOST', 'An open API answers to localhost, 127.0.0.1 and [::1] alone.');
};

/** Lets those do everything who come in by a way that only the owner of the data has. */
export function trustLocal(isLocal: (request: IncomingMessage) => boolean, otherwise: Authenticate): Authenticate {
  return (request) => (isLocal(request.raw) ? Promise.resolve(sameMachine) : otherwise(request));
}

function givenKey({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const own = headers['x-api-key'];
  return typeof own === 'string' && own !== '' ? own : undefined;
}

function unauthorized(code: string, message: string): Refusal {
  return new Refusal(401, code, message, { headers: { 'www-authenticate': 'Bearer' } });
}
