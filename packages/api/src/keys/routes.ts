import { z } from 'zod';
import type { Kysely } from 'kysely';
import type { Clock } from '@wattjobs/core/time';
import { text } from '@wattjobs/rows';
import type { Database } from '../database/types.ts';
import { envelope, succeed } from '../http/envelope.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { inDigits } from '../http/in-digits.ts';
import { hashOf, makeKey } from './key-text.ts';
import type { KnownKeys } from './known-keys.ts';
import { addLoginRoute, type LogIn } from './login-route.ts';
import { insertKey, type KeyRow, listKeys, revokeKey } from './repository.ts';

const Scope = z.enum(['read', 'collect', 'admin']).describe('`read` reads data, `collect` delivers it, `admin` may do everything');

const ApiKey = z
  .object({
    id: z.int(),
    name: z.string(),
    prefix: z.string().describe('The first part of the key; of a key that an operator chose, a few digits of its SHA-256'),
    scopes: z.array(Scope),
    origin: z
      .enum(['route', 'file', 'first'])
      .describe('Created by a route or command, loaded from API_KEYS_PATH, or created at the first start'),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable().describe('To the minute'),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });

const NewApiKey = z.object({ name: text(100).trim().min(1), scopes: z.array(Scope).min(1) }).meta({ id: 'NewApiKey' });

const MadeApiKey = ApiKey.extend({ key: z.string().describe('The key itself, which is shown only this once') }).meta({ id: 'MadeApiKey' });

export interface KeyRouteOptions {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Buffer;
  readonly known?: KnownKeys;
  /** Absent if callers need no key. */
  readonly logIn?: LogIn;
}

/** The routes that create, list and revoke keys. */
export function registerKeys(app: ApiServer, { database, clock, randomBytes, known, logIn }: KeyRouteOptions): void {
  addLoginRoute(app, logIn);
  const config = { access: 'admin' } as const;
  const tags = ['keys'];

  app.get(
    '/api/v1/keys',
    {
      config,
      schema: {
        tags,
        summary: 'Lists all keys, including revoked ones',
        response: { 200: envelope(z.array(ApiKey), z.object({ count: z.int() })) },
      },
    },
    async () => {
      const data = (await listKeys(database)).map(shown);
      return succeed(data, { count: data.length });
    },
  );

  app.post(
    '/api/v1/keys',
    { config, schema: { tags, summary: 'Creates a key', body: NewApiKey, response: { 201: envelope(MadeApiKey) } } },
    async (request, reply) => {
      const key = makeKey(randomBytes);
      const row = await insertKey(database, key, { name: request.body.name, scopes: [...new Set(request.body.scopes)], origin: 'route' });
      known?.add(hashOf(key).toString('hex'));
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ success: true, data: { ...shown(row), key } });
    },
  );

  app.delete(
    '/api/v1/keys/:id',
    {
      config: { ...config, mayConflict: true },
      schema: {
        tags,
        summary: 'Revokes a key for good',
        params: z.object({ id: inDigits(z.int().min(1).max(2_147_483_647)) }),
        response: { 200: envelope(ApiKey) },
      },
    },
    (request) => revoke(database, request.params.id, new Date(clock.now())),
  );
}

async function revoke(database: Kysely<Database>, id: number, now: Date): Promise<{ success: true; data: z.output<typeof ApiKey> }> {
  const revoked = await revokeKey(database, id, now);
  if (revoked === undefined) throw notFound(`There is no key ${id}.`);
  if (revoked === 'last-admin') throw new Refusal(409, 'LAST_ADMIN_KEY', 'This is the last admin key: create another one first.');
  return { success: true, data: shown(revoked) };
}

function shown({ scopes, created_at, last_used_at, revoked_at, ...rest }: KeyRow): z.output<typeof ApiKey> {
  return {
    ...rest,
    scopes: [...scopes],
    created_at: created_at.toISOString(),
    last_used_at: last_used_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
  };
}
