import { randomBytes } from 'node:crypto';
import swagger from '@fastify/swagger';
import { createLogger } from '@wattjobs/core/telemetry';
import type { Clock } from '@wattjobs/core/time';
import type { FastifyContextConfig } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Database } from '../database/types.ts';
import { ApiMetrics } from '../metrics.ts';
import { buildServer } from '../server.ts';
import { completeDocument, type Document } from './complete-document.ts';

/**
 * The OpenAPI 3.1 document of all routes, as it is committed and served.
 * It needs no database: adding routes runs no query.
 */
export async function openApiDocument(): Promise<object> {
  const configs = new Map<string, FastifyContextConfig>();
  const app = await buildServer({
    database: noDatabase(),
    migrations: [],
    authenticate: () => Promise.reject(new TypeError('nobody calls')),
    clock: noTime,
    randomBytes,
    metrics: new ApiMetrics(() => ({ total: 0, idle: 0, waiting: 0 })),
    log: createLogger({ level: 'silent', job: 'api', source: 'api' }, () => undefined),
    stop: new AbortController().signal,
    prepare: async (server) => {
      server.addHook('onRoute', ({ method, url, config = {} }) => {
        for (const name of [method].flat()) configs.set(operationName(name, url.replace(/:(\w+)/g, '{$1}')), config);
      });
      await server.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'Wattjobs API',
            version: '1',
            description: 'Stores what the jobs read. Every answer has the header `transaction_id`, the id of the request in the log.',
          },
          components: {
            securitySchemes: {
              bearer: { type: 'http', scheme: 'bearer', description: 'A key of this API' },
              basic: { type: 'http', scheme: 'basic', description: 'The same as the password, with any user name' },
              header: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same, in its own header' },
            },
          },
          security: [{ bearer: [] }, { header: [] }, { basic: [] }],
        },
        transform: jsonSchemaTransform,
        transformObject: jsonSchemaTransformObject,
      });
    },
  });
  await app.ready();
  const document: Document = JSON.parse(JSON.stringify(app.swagger()));
  await app.close();
  return completeDocument(document, (method, path) => configs.get(operationName(method, path)) ?? {});
}

function operationName(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

function noDatabase(): Kysely<Database> {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

const noTime: Clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve(), timeout: () => new AbortController().signal };
