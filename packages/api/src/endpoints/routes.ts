import { ReportBug } from '@wattjobs/core/errors';
import { z } from 'zod';
import { envelope, succeed } from '../http/envelope.ts';
import type { ApiServer } from '../http/server-type.ts';
import { addDueRoutes } from './due/routes.ts';
import { changeEndpoint, createEndpoint } from './changes.ts';
import type { EndpointsContext } from './context.ts';
import { newId } from './new-id.ts';
import { presentEndpoints } from './present.ts';
import { deleteEndpoint, type EndpointRow, listEndpoints, requireEndpoint } from './repository.ts';
import { Endpoint, EndpointChange, EndpointId, EndpointQuery, NewEndpoint } from './schemas.ts';
import { addTrialRoutes } from './trial/routes.ts';
import { Trials } from './trial/trials.ts';

const tags = ['endpoints'];
const reading = { access: 'read' } as const;
const changing = { access: 'admin' } as const;

/** Both generations of the API that this one replaces: where its routes are, and the status of a created endpoint. */
const generations = [
  { base: '/api/v1/endpoints', created: 201 },
  { base: '/api/v1/m/consumption-monitor/endpoints', created: 200 },
] as const;

const Pagination = z.object({ total: z.int(), page: z.int(), limit: z.int(), totalPages: z.int() });

/** Adds the routes of endpoints to the server. */
export function registerEndpoints(app: ApiServer, context: EndpointsContext): void {
  const { database, sealing, clock } = context;
  const answer = async (row: EndpointRow) => {
    const [data] = await presentEndpoints(database, [row], sealing);
    if (data === undefined) throw new ReportBug('an endpoint is missing from its own answer');
    return { success: true as const, data };
  };
  const trials = new Trials(context);
  addDueRoutes(app, context);
  for (const { base, created } of generations) {
    const listing = {
      tags,
      summary: 'Lists endpoints',
      description: 'By name. Credentials are never returned.',
      querystring: EndpointQuery,
      response: { 200: envelope(z.array(Endpoint), Pagination) },
    };
    app.get(base, { config: reading, schema: listing }, async ({ query }) => {
      const { rows, total } = await listEndpoints(database, query);
      const { page, limit } = query;
      const data = await presentEndpoints(database, rows, sealing);
      return succeed(data, { total, page, limit, totalPages: Math.ceil(total / limit) });
    });

    const one = { tags, params: EndpointId, response: { 200: envelope(Endpoint) } };
    app.get(`${base}/:id`, { config: reading, schema: { ...one, summary: 'Reads an endpoint' } }, async ({ params }) => {
      return answer(await requireEndpoint(database, params.id));
    });

    const creating = {
      tags,
      summary: 'Creates an endpoint',
      body: NewEndpoint,
      response: { [created]: envelope(Endpoint) },
    };
    app.post(base, { config: changing, schema: creating }, async ({ body }, reply) => {
      const row = await createEndpoint(database, context, newId(context.randomBytes), body);
      return reply.code(created).send(await answer(row));
    });

    const editing = {
      ...one,
      summary: 'Changes an endpoint',
      description: 'Only the given fields change. Without `authConfig` the credentials stay.',
      body: EndpointChange,
    };
    app.put(`${base}/:id`, { config: changing, schema: editing }, async ({ params, body }) => {
      return answer(await changeEndpoint(database, context, params.id, body));
    });

    const deleting = {
      ...one,
      summary: 'Deletes an endpoint',
      description: 'Its credentials are erased. Its readings stay.',
      response: { 200: envelope(z.object({ message: z.string() })) },
    };
    app.delete(`${base}/:id`, { config: changing, schema: deleting }, async ({ params }) => {
      await deleteEndpoint(database, params.id, new Date(clock.now()));
      return { success: true as const, data: { message: 'The endpoint was deleted; its readings stay.' } };
    });
    addTrialRoutes(app, context, base, trials);
  }
}
