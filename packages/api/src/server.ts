import type { Clock } from '@wattjobs/core/time';
import { fastify, type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Kysely } from 'kysely';
import { authenticateTenants } from './billing/links/authenticate-tenants.ts';
import { registerBilling } from './billing/routes.ts';
import type { Database } from './database/types.ts';
import { registerDocs } from './docs/routes.ts';
import { registerEndpoints } from './endpoints/routes.ts';
import { Sealing, type SealingKeys } from './endpoints/sealing.ts';
import { registerEnphase } from './enphase/routes.ts';
import { registerHealth } from './health/routes.ts';
import { AnswerGate } from './http/answer-gate.ts';
import { asRefusal } from './http/as-refusal.ts';
import { PathTable, pathOptions } from './http/path-table.ts';
import { servedAddress } from './http/served-address.ts';
import type { ApiServer } from './http/server-type.ts';
import type { KnownKeys } from './keys/known-keys.ts';
import { registerJobs } from './jobs/routes.ts';
import type { ClusterJobs } from './jobs/cluster-jobs.ts';
import type { LogIn } from './keys/login-route.ts';
import { registerKeys } from './keys/routes.ts';
import type { ApiMetrics } from './metrics.ts';
import type { Migration } from './migrations/migration-files.ts';
import { registerReadings } from './readings/routes.ts';
import { usualLongestGapMs } from './registers/context.ts';
import { registerRegisters } from './registers/routes.ts';
import type { WebhookPolicy } from './webhook/note-failures.ts';
import { addAuthentication, type Authenticate } from './plugins/authentication.ts';
import { addBodyBudget } from './plugins/body-budget.ts';
import { ClientErrors } from './plugins/client-errors.ts';
import { addErrorHandler, internalError, refuseUnrouted } from './plugins/errors.ts';
import { addHeavyAnswers } from './plugins/heavy-answers.ts';
import { addJsonBodies } from './plugins/json-bodies.ts';
import { addLastAnswers } from './plugins/last-answers.ts';
import { addMethods } from './plugins/methods.ts';
import { addRequestHeads } from './plugins/request-heads.ts';
import { addRequestIds, requestId } from './plugins/request-ids.ts';
import { addRequestLog } from './plugins/request-log.ts';
import { addRequestTurns } from './plugins/request-turns.ts';
import { addRequestMetrics } from './plugins/request-metrics.ts';
import { addSecurityHeaders } from './plugins/security-headers.ts';
import { addTracing } from './plugins/tracing.ts';

/** What the server needs. */
export interface ServerContext {
  readonly database: Kysely<Database>;
  /** The migrations that the database must have. */
  readonly migrations: readonly Migration[];
  readonly authenticate: Authenticate;
  /** Gives tokens for keys; absent if callers need no key. */
  readonly logIn?: LogIn;
  /** Notified of each new key; absent if keys are never looked up. */
  readonly known?: KnownKeys;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Buffer;
  readonly metrics: ApiMetrics;
  /** Absent if no webhook is configured. */
  readonly webhook?: WebhookPolicy;
  readonly log: FastifyBaseLogger;
  /** How meters are read; by default without credentials. */
  readonly meters?: MeterTerms;
  /** Readings around the end of a month that are farther apart are a gap. */
  readonly longestGapMs?: number;
  /** The file of a font for what the own font of a PDF cannot show. */
  readonly pdfFont?: string | undefined;
  /** Proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies?: readonly string[];
  /** The path below which clients reach the server (`/wattjobs`); empty for the root. */
  readonly basePath?: string;
  /** Called with each part of the server before its routes are added. */
  readonly prepare?: (app: ApiServer) => Promise<void>;
  /** The CronJobs of the release; absent if this API does not manage them. */
  readonly jobs?: ClusterJobs | undefined;
  /** Aborted once the server is shutting down. */
  readonly stop: AbortSignal;
  /** Delays answers while the server shuts down. */
  readonly gate?: AnswerGate;
}

/** What the settings say about meters. */
export interface MeterTerms {
  readonly sealingKeys: SealingKeys;
  /** The only networks in which meters may be read; empty for all but loopback, link-local and metadata addresses. */
  readonly allowedNetworks: readonly string[];
  /** The zone of endpoints that name none. */
  readonly endpointsTimezone: string;
}

const noMeterTerms: MeterTerms = {
  sealingKeys: { current: undefined, previous: undefined },
  allowedNetworks: [],
  endpointsTimezone: 'UTC',
};

const bodyLimitBytes = 8 * 1024 * 1024;

/** The limit of all bodies in memory; a parsed batch takes several times its size. */
const bodyBudgetBytes = 32 * 1024 * 1024;

/** The time limit for a client to send its request. */
const longestRequestMs = 60_000;

/** Assembles the API; it does not listen yet, and does not close what it was given. */
export async function buildServer(context: ServerContext): Promise<ApiServer> {
  const { authenticate, metrics, log, meters = noMeterTerms, trustedProxies = [], basePath = '', prepare } = context;
  const paths = new PathTable();
  const clientErrors = new ClientErrors(context);
  const app: ApiServer = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'transaction_id' }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: longestRequestMs,
    // Later requests on an open connection are served too, and the connection is then closed.
    return503OnClosing: false,
    // An address that cannot be decoded reaches no route.
    frameworkErrors: (error, request, reply) => refuseUnrouted(request, reply, asRefusal(error) ?? internalError, context),
    clientErrorHandler: (error, socket) => clientErrors.answer(error, socket),
    // A hook refuses requests without one, like all others.
    http: { requireHostHeader: false },
    genReqId: requestId,
    routerOptions: pathOptions,
    rewriteUrl: ({ url = '/' }) => servedAddress(url, basePath, paths),
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  clientErrors.watch(app);

  // In this order: hooks that must see every request come before those that may refuse it.
  addRequestIds(app);
  addTracing(app);
  addRequestLog(app);
  addRequestMetrics(app, metrics);
  addRequestTurns(app);
  addSecurityHeaders(app);
  addJsonBodies(app);
  addErrorHandler(app);
  addMethods(app, paths);
  addRequestHeads(app);
  const billing = {
    ...context,
    longestGapMs: context.longestGapMs ?? usualLongestGapMs,
    linkSecret: meters.sealingKeys.current?.derive('tenant links'),
  };
  addAuthentication(app, { keys: authenticate, tenants: authenticateTenants(billing) }, metrics);
  addBodyBudget(app, { bodyLimitBytes, budgetBytes: bodyBudgetBytes });
  addHeavyAnswers(app, context.clock);
  addLastAnswers(app, context.stop, context.gate ?? new AnswerGate());

  await prepare?.(app);
  registerHealth(app, context);
  registerDocs(app, basePath);
  registerKeys(app, context);
  registerEndpoints(app, {
    ...context,
    sealing: new Sealing(meters.sealingKeys, context.randomBytes),
    timezone: meters.endpointsTimezone,
    allowedNetworks: meters.allowedNetworks,
  });
  registerEnphase(app, context);
  registerJobs(app, context);
  registerReadings(app, context);
  registerRegisters(app, context);
  registerBilling(app, billing);
  return app;
}
