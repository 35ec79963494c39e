import { randomBytes } from 'node:crypto';
import { WaitForLock } from '@wattjobs/core/errors';
import { askServerOf, type AskApi } from '../control/ask-server.ts';
import { trustLocal } from '../keys/authenticate.ts';
import { ApiMetrics } from '../metrics.ts';
import { buildServer } from '../server.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

/**
 * Runs a task against the API: the server that holds the data folder, or one in this process that does not listen.
 */
export async function withApi(program: Program, work: (ask: AskApi) => Promise<void>): Promise<void> {
  const { settings, log, host } = program;
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop }).catch((error: unknown) => {
    if (error instanceof WaitForLock) return undefined;
    throw error;
  });
  if (database === undefined) return work(askServerOf(settings.dataFolder));
  try {
    const { migrations } = await bringUpToDate(database, log);
    const server = await buildServer({
      database: database.kysely,
      migrations,
      authenticate: trustLocal(
        () => true,
        () => Promise.reject(new TypeError('no remote caller is possible')),
      ),
      clock: host.clock,
      randomBytes,
      metrics: new ApiMetrics(database.pool),
      log: log.child({}, { level: 'error' }),
      stop: host.stop,
    });
    await work(async (method, url, body) => {
      const answer = await server.inject({ method, url, ...(body === undefined ? {} : { payload: body as object }) });
      return { status: answer.statusCode, body: answer.json() };
    });
    await server.close();
  } finally {
    await database.close();
  }
}
