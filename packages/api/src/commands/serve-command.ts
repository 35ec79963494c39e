import { randomBytes } from 'node:crypto';
import { connectCluster } from '@wattjobs/core/kubernetes';
import { keepLogShort } from '../database/checkpoints.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { ControlServer } from '../control/control-server.ts';
import { unusableCredentials } from '../endpoints/rotate-credentials.ts';
import { Sealing } from '../endpoints/sealing.ts';
import { AnswerGate } from '../http/answer-gate.ts';
import { GracefulEnd } from '../http/graceful-end.ts';
import { listen } from '../http/listen.ts';
import type { ApiServer } from '../http/server-type.ts';
import { ClusterJobs } from '../jobs/cluster-jobs.ts';
import { accessByKey, openToThisMachine, trustLocal } from '../keys/authenticate.ts';
import { KnownKeys } from '../keys/known-keys.ts';
import { hashesOfKeys } from '../keys/repository.ts';
import { ApiMetrics } from '../metrics.ts';
import { buildServer } from '../server.ts';
import { keepSending } from '../webhook/send-outbox.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import { prepareKeys } from './prepare-keys.ts';
import type { Program } from './program.ts';

/** The time limit of the whole shutdown, from the stop signal on; Kubernetes allows 30 s by default. */
const graceMs = 20_000;

/** `serve`: serves requests until the process is stopped. */
export async function serveCommand(program: Program): Promise<void> {
  const { settings, log, host } = program;
  if (host.stop.aborted) {
    log.info({ reason: String(host.stop.reason) }, 'the API stops: the signal came while it was loading');
    return;
  }
  const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
  try {
    const control = new ControlServer();
    const gate = new AnswerGate();
    const server = await assemble(program, database, control, gate);
    const end = new GracefulEnd({ server: server.server, gate, clock: host.clock });
    await listen(server, settings);
    if (database.engine === 'pglite') await control.listen(settings.dataFolder, (request, response) => server.routing(request, response));
    void keepLogShort(database, { clock: host.clock, stop: host.stop, log });
    const { webhook } = settings;
    const terms = { database: database.kysely, clock: host.clock, stop: host.stop, log };
    const sending = webhook === undefined ? Promise.resolve() : keepSending({ ...terms, ...webhook });
    log.info({ database: database.engine, auth: settings.auth }, 'the API is ready');
    await aborted(host.stop);
    await Promise.all([stop(server, control, end, program), sending]);
  } finally {
    await database.close();
  }
}

async function assemble(program: Program, database: OpenDatabase, control: ControlServer, gate: AnswerGate): Promise<ApiServer> {
  const { settings, log, host } = program;
  const { migrations } = await bringUpToDate(database, log);
  if (settings.auth === 'keys') await prepareKeys(database, program);
  const unusable = await unusableCredentials(database.kysely, new Sealing(settings.sealingKeys, randomBytes));
  if (unusable.length > 0) {
    const endpoints = unusable.slice(0, 20);
    log.warn(
      { count: unusable.length, endpoints },
      'CREDENTIALS_KEY did not seal the credentials of some endpoints, so they cannot be read',
    );
  }
  const metrics = new ApiMetrics(database.pool);
  const known = new KnownKeys(host.clock, () => hashesOfKeys(database.kysely));
  await known.refresh();
  // Without a key that all servers have, each accepts only its own tokens.
  const tokenSecret = settings.sealingKeys.current?.derive('login tokens') ?? randomBytes(32);
  const { authenticate, ...rest } =
    settings.auth === 'open'
      ? { authenticate: openToThisMachine }
      : accessByKey({ database: database.kysely, clock: host.clock, metrics, known, tokenSecret });
  return buildServer({
    database: database.kysely,
    migrations,
    ...rest,
    authenticate: trustLocal((request) => control.isLocal(request), authenticate),
    known,
    clock: host.clock,
    randomBytes,
    metrics,
    ...(settings.webhook === undefined ? {} : { webhook: settings.webhook }),
    log,
    jobs: settings.cronJobs.length === 0 ? undefined : new ClusterJobs(settings.cronJobs, () => connectCluster('CRONJOBS')),
    meters: settings,
    longestGapMs: settings.longestGapMs,
    pdfFont: settings.pdfFont,
    trustedProxies: settings.trustedProxies,
    basePath: settings.basePath,
    stop: host.stop,
    gate,
  });
}

/**
 * Keeps serving requests for a while, because a load balancer (a Kubernetes Service) may not know of the shutdown yet.
 * Then finishes open requests, and drops what is left after the grace period.
 */
async function stop(server: ApiServer, control: ControlServer, end: GracefulEnd, { host, log, settings }: Program): Promise<void> {
  log.info({ reason: String(host.stop.reason) }, 'the API stops: it finishes the open requests');
  const dropped = host.clock.timeout(graceMs);
  dropped.addEventListener('abort', () => {
    log.warn('requests were still open after the grace period: their connections are closed');
    server.server.closeAllConnections();
  });
  await host.clock.sleep(settings.drainMs);
  await Promise.all([end.finish(), control.close()]);
  await server.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
