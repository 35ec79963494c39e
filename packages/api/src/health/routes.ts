import type { Kysely } from 'kysely';
import { z } from 'zod';
import { readIdentity } from '../database/database-identity.ts';
import { aheadOfAll } from '../database/request-turn.ts';
import type { Database } from '../database/types.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import type { ApiMetrics } from '../metrics.ts';
import { appliedMigrations } from '../migrations/migrate.ts';
import type { Migration } from '../migrations/migration-files.ts';

export interface HealthContext {
  readonly database: Kysely<Database>;
  readonly migrations: readonly Migration[];
  readonly metrics: ApiMetrics;
  /** Aborted once the server is shutting down. */
  readonly stop: AbortSignal;
}

/** The health routes: they need no key, and reveal nothing about the data. */
export function registerHealth(app: ApiServer, { database, migrations, metrics, stop }: HealthContext): void {
  const config = { access: 'anyone' } as const;
  const tags = ['operations'];
  const Alive = z.object({ status: z.literal('alive') });
  const Ready = z.object({
    status: z.literal('ready'),
    migrations: z.int().describe('The number of applied migrations'),
    database_id: z.uuid().describe('The id of the database: a job compares it with the one that stored its rows'),
    batches: z.int().describe('The number of batches that it has stored'),
  });

  app.get('/healthz', { config, schema: { tags, summary: 'Reports that the process answers', response: { 200: Alive } } }, () => ({
    status: 'alive' as const,
  }));

  app.get(
    '/readyz',
    { config, schema: { tags, summary: 'Reports whether the database answers and is up to date', response: { 200: Ready } } },
    async () => {
      if (stop.aborted) throw notReady('The server is shutting down.');
      const applied = await aheadOfAll(() => appliedMigrations(database));
      // A migration that only a newer version knows is fine: during an upgrade, this version keeps serving.
      const pending = migrations.filter(({ number }) => !applied.has(number));
      if (pending.length > 0) throw notReady(`${pending.length} migrations are pending.`);
      const { id, batches } = await aheadOfAll(() => readIdentity(database));
      return { status: 'ready' as const, migrations: applied.size, database_id: id, batches };
    },
  );

  app.get('/metrics', { config, schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.exposition()),
  );
}

function notReady(message: string): Refusal {
  return new Refusal(503, 'NOT_READY', message, { headers: { 'retry-after': '5' } });
}
