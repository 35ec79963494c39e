import type { IncomingMessage } from 'node:http';
import type { Clock } from '@wattjobs/core/time';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { Authenticate } from '../plugins/authentication.ts';
import type { Caller } from './caller.ts';
import { givenKey } from './given-key.ts';
import type { KnownKeys } from './known-keys.ts';
import type { LogIn } from './login-route.ts';
import { LoginTokens, tokenLifeMs } from './login-token.ts';
import { limitedLookUp } from './limited-look-up.ts';
import { RefusalLimit } from './refusal-limit.ts';
import { findKeyById, type KeyRow, touchKey } from './repository.ts';
import { unauthorized } from './unauthorized.ts';

/** How often the last use of a key is recorded. */
const touchEveryMs = 60_000;

export interface KeyCheck {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  readonly metrics: ApiMetrics;
  readonly known: KnownKeys;
  /** 32 bytes that sign the tokens of logins; servers with the same bytes accept each other's. */
  readonly tokenSecret: Buffer;
}

/** How callers prove who they are. */
interface KeyAccess {
  readonly authenticate: Authenticate;
  readonly logIn: LogIn;
}

const ways = {
  missing: 'A key is missing: send it as "Authorization: Bearer KEY", as "X-API-Key: KEY" or as the password of Basic.',
  unclear: 'The credentials of this request are different keys, or one of them cannot be read: send the key once.',
};

/** Asks for a key, or a token of one: as a bearer token, in `X-API-Key`, or as the password of Basic. */
export function accessByKey({ database, clock, metrics, known, tokenSecret }: KeyCheck): KeyAccess {
  const findUnderLimit = limitedLookUp(database, known, new RefusalLimit(clock));
  const tokens = new LoginTokens(tokenSecret);
  const touchedMs = new Map<number, number>();

  async function authenticate(request: FastifyRequest): Promise<Caller> {
    const credentials = givenKey(request.raw);
    if (credentials.kind !== 'key') {
      metrics.refused(`key_${credentials.kind}`);
      throw unauthorized(request.headers, `KEY_${credentials.kind === 'missing' ? 'MISSING' : 'UNCLEAR'}`, ways[credentials.kind]);
    }
    const { key: given, decoded } = credentials;
    const token = tokens.read(given);
    if (token !== undefined && token.expiresMs <= clock.now()) {
      metrics.refused('token_expired');
      throw unauthorized(request.headers, 'TOKEN_EXPIRED', 'This token has expired: log in again.');
    }
    const key =
      (token === undefined ? undefined : await findKeyById(database, token.keyId)) ??
      (await requireKey(request, decoded === undefined ? [given] : [given, decoded]));
    if (clock.monotonic() - (touchedMs.get(key.id) ?? Number.NEGATIVE_INFINITY) >= touchEveryMs) {
      touchedMs.set(key.id, clock.monotonic());
      // A read-only database may still be read.
      await touchKey(database, key.id, new Date(clock.now())).catch((error: unknown) =>
        request.log.warn({ err: error }, 'the use of a key could not be recorded'),
      );
    }
    return { name: key.prefix, shownName: key.name, scopes: key.scopes };
  }

  async function requireKey(request: FastifyRequest, readings: readonly string[]): Promise<KeyRow> {
    const { key, waitSeconds } = await findUnderLimit(readings, request.ip);
    if (waitSeconds !== undefined) {
      metrics.refused('too_many_refusals');
      throw new Refusal(429, 'TOO_MANY_REFUSED_KEYS', `Too many keys from this address were refused. Try again in ${waitSeconds} s.`, {
        headers: { 'retry-after': String(waitSeconds) },
      });
    }
    if (key !== undefined) return key;
    metrics.refused('key_unknown');
    throw unauthorized(request.headers, 'KEY_REFUSED', 'This key is not known, or it was revoked.');
  }

  return {
    authenticate,
    logIn: async (request, given) => tokens.make((await requireKey(request, [given])).id, clock.now() + tokenLifeMs),
  };
}

const everybody: Caller = { name: 'open', shownName: 'open', scopes: ['admin'] };
const sameMachine: Caller = { name: 'local', shownName: 'local', scopes: ['admin'] };

/** The host names by which a program on the same machine calls this one. */
const ownNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Gives all rights to every caller on the same machine.
 * A web page whose name resolves to 127.0.0.1 (DNS rebinding) is detected by the name.
 */
export const openToThisMachine: Authenticate = (request) => {
  if (ownNames.test(request.headers.host ?? '')) return Promise.resolve(everybody);
  throw new Refusal(403, 'FOREIGN_HOST', 'An open API answers only to localhost, 127.0.0.1 and [::1].');
};

/** Gives all rights to callers on a channel that only the data's owner can use. */
export function trustLocal(isLocal: (request: IncomingMessage) => boolean, otherwise: Authenticate): Authenticate {
  return (request) => (isLocal(request.raw) ? Promise.resolve(sameMachine) : otherwise(request));
}
