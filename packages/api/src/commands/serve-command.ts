import { randomBytes } from 'node:crypto';
import type { OpenDatabase } from '../database/open-database.ts';
import { ControlServer } from '../control/control-server.ts';
import { listen } from '../http/listen.ts';
import type { ApiServer } from '../http/server-type.ts';
import { authenticateByKey, openToThisMachine, trustLocal } from '../keys/authenticate.ts';
import { hashesOfChosenKeys } from '../keys/repository.ts';
import { ApiMetrics } from '../metrics.ts';
import { buildServer } from '../server.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import { prepareKeys } from './prepare-keys.ts';
import type { Program } from './program.ts';

/** How long requests that are under way may take once the server was asked to end; Kubernetes gives 30 s by default. */
const graceMs = 20_000;

/**
 * How long requests are still taken, on every connection for the last time, once the server was asked to end: a client may have sent
 * one already, and who sends clients here (a Service of Kubernetes) has not heard of the end yet.
 */
const lastRequestsMs = 500;

/** `serve`: answers requests until the process is asked to end. */
export async function serveCommand(program: Program): Promise<void> {
  const { settings, log, host } = program;
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
  try {
    const control = new ControlServer();
    const server = await assemble(program, database, control);
    await listen(server, settings);
    if (database.engine === 'pglite') await control.listen(settings.dataFolder, (request, response) => server.routing(request, response));
    log.info({ database: database.engine, auth: settings.auth }, 'the API is ready');
    await aborted(host.stop);
    await stop(server, control, program);
  } finally {
    await database.close();
  }
}

async function assemble(program: Program, database: OpenDatabase, control: ControlServer): Promise<ApiServer> {
  const { settings, log, host } = program;
  const migrations = await bringUpToDate(database, log);
  if (settings.auth === 'keys') await prepareKeys(database, program);
  const metrics = new ApiMetrics(database.pool);
  const known = await hashesOfChosenKeys(database.kysely);
  const authenticate =
    settings.auth === 'open' ? openToThisMachine : authenticateByKey({ database: database.kysely, clock: host.clock, metrics, known });
  return buildServer({
    database: database.kysely,
    migrations,
    authenticate: trustLocal((request) => control.isLocal(request), authenticate),
    clock: host.clock,
    randomBytes,
    metrics,
    log,
    trustedProxies: settings.trustedProxies,
    stop: host.stop,
  });
}

/** Takes the last requests, finishes what it took, and after the grace time drops what is left. */
async function stop(server: ApiServer, control: ControlServer, { host, log }: Program): Promise<void> {
  log.info({ reason: String(host.stop.reason) }, 'the API ends: it finishes what it took');
  const dropped = host.clock.timeout(graceMs);
  dropped.addEventListener('abort', () => {
    log.warn('requests were still under way after the grace time: their connections are closed');
    server.server.closeAllConnections();
  });
  await host.clock.sleep(lastRequestsMs);
  await Promise.all([server.close(), control.close()]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
