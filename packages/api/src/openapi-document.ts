import { randomBytes } from 'node:crypto';
import swagger from '@fastify/swagger';
import { type Clock, createLogger } from '@wattjobs/core';
import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { z } from 'zod';
import type { Database } from './database/types.ts';
import { ApiMetrics } from './metrics.ts';
import { buildServer } from './server.ts';

/**
 * The OpenAPI 3.1 document of all routes, as it is committed and served.
 * It needs no database: nothing is asked while routes are added.
 */
export async function openApiDocument(): Promise<object> {
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
      await server.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'Wattjobs API',
            version: '1',
            description: 'Keeps what the jobs read. Every answer has a header `transaction_id`, under which the log has it.',
          },
          components: {
            securitySchemes: {
              bearer: { type: 'http', scheme: 'bearer', description: 'A key of this API' },
              header: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same, in a header of its own' },
            },
          },
          security: [{ bearer: [] }, { header: [] }],
        },
        transform: ({ schema, ...route }) => jsonSchemaTransform({ ...route, schema: described(schema, route.route.config) }),
        transformObject: jsonSchemaTransformObject,
      });
    },
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

const ErrorAnswer = z
  .object({
    success: z.literal(false),
    error: z.object({
      message: z.string(),
      code: z.string(),
      statusCode: z.int(),
      details: z.unknown().optional(),
    }),
  })
  .meta({ id: 'Error' });

const LegacyErrorAnswer = z
  .object({
    detail: z.union([z.string(), z.array(z.object({ loc: z.array(z.union([z.string(), z.int()])), msg: z.string(), type: z.string() }))]),
  })
  .meta({ id: 'LegacyError' });

/** Adds what follows from who may call a route, and from how it says that it failed. */
function described(schema: FastifySchema | undefined, config: FastifyContextConfig | undefined): FastifySchema {
  const isOpen = config?.access === 'anyone';
  const needed = `Needs a key with the scope \`${String(config?.access)}\`.`;
  const responses = typeof schema?.response === 'object' ? schema.response : {};
  return {
    ...schema,
    response: { ...responses, default: config?.legacy === true ? LegacyErrorAnswer : ErrorAnswer },
    ...(isOpen ? { security: [] } : { description: [schema?.description, needed].filter((part) => part !== undefined).join('\n\n') }),
  };
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
