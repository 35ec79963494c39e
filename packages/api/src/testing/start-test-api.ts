import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { createLogger } from '@wattjobs/core/telemetry';
import type { Clock } from '@wattjobs/core/time';
import { FakeClock } from '@wattjobs/core/testing';
import type { Kysely } from 'kysely';
import { migrationsFolder } from '../assets.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import type { Database } from '../database/types.ts';
import type { ApiServer } from '../http/server-type.ts';
import type { ClusterJobs } from '../jobs/cluster-jobs.ts';
import { accessByKey } from '../keys/authenticate.ts';
import { makeKey } from '../keys/key-text.ts';
import { KnownKeys } from '../keys/known-keys.ts';
import { hashesOfKeys, insertKey } from '../keys/repository.ts';
import { ApiMetrics } from '../metrics.ts';
import { readMigrations } from '../migrations/migration-files.ts';
import { buildServer, type MeterTerms } from '../server.ts';
import type { WebhookPolicy } from '../webhook/note-failures.ts';
import { borrowDatabase, giveBack } from './test-database.ts';

export interface TestApiOptions {
  /** By default one that only a test advances. */
  readonly clock?: Clock;
  /** An open, migrated database; it stays open. By default a separate empty one. */
  readonly database?: OpenDatabase;
  readonly stop?: AbortSignal;
  readonly basePath?: string;
  readonly jobs?: ClusterJobs;
  readonly meters?: MeterTerms;
  readonly webhook?: WebhookPolicy;
}

/** A route of the server, who may call it, and whether it computes for long. */
interface TestRoute {
  readonly method: string;
  readonly url: string;
  readonly access: string | undefined;
  readonly isHeavy: boolean;
}

/** An API on its own port, with an empty database. */
export interface TestApi {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly keys: Readonly<Record<'admin' | 'collect' | 'read', string>>;
  readonly database: Kysely<Database>;
  readonly routes: readonly TestRoute[];
  /** The lines of the log so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** Starts the API for a test: the real server, on a database that holds only a key of each scope. */
export async function startTestApi({
  clock = new FakeClock(),
  database: given,
  stop = new AbortController().signal,
  basePath = '',
  jobs,
  meters,
  webhook,
}: TestApiOptions = {}): Promise<TestApi> {
  const database = given ?? (await borrowDatabase());
  const keys = { admin: makeKey(randomBytes), collect: makeKey(randomBytes), read: makeKey(randomBytes) };
  for (const scope of ['admin', 'collect', 'read'] as const) {
    await insertKey(database.kysely, keys[scope], { name: scope, scopes: [scope], origin: 'route' });
  }
  const lines: Record<string, unknown>[] = [];
  const routes: TestRoute[] = [];
  const metrics = new ApiMetrics(database.pool);
  const known = new KnownKeys(clock, () => hashesOfKeys(database.kysely));
  const server = await buildServer({
    database: database.kysely,
    migrations: await readMigrations(migrationsFolder),
    ...accessByKey({ database: database.kysely, clock, metrics, known, tokenSecret: randomBytes(32) }),
    known,
    clock,
    randomBytes,
    metrics,
    ...(webhook === undefined ? {} : { webhook }),
    log: createLogger({ level: 'debug', job: 'api', source: 'api' }, (line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
    stop,
    basePath,
    jobs,
    ...(meters === undefined ? {} : { meters }),
    prepare: async (app) => noteRoutes(app, routes),
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    keys,
    database: database.kysely,
    routes,
    log: lines,
    close: async () => {
      await server.close();
      if (given === undefined) await giveBack(database);
    },
  };
}

function noteRoutes(app: ApiServer, routes: TestRoute[]): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const name of [method].flat()) routes.push({ method: name, url, access: config?.access, isHeavy: config?.isHeavy === true });
  });
}
