import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { envelope } from '../../http/envelope.ts';
import { invalid } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { meterDocument, storedDocument } from '../changes.ts';
import { type MeterDocument, requireConfiguration } from '../configure.ts';
import type { EndpointsContext } from '../context.ts';
import { findReading } from '../../readings/queries/stored-readings.ts';
import { requireEndpoint } from '../repository.ts';
import { EndpointId, NewEndpoint } from '../schemas.ts';
import { ofOutcome, ofPage, TrialResult } from './trial-result.ts';
import { Trials } from './trials.ts';

const readingId = z.uuid().optional().describe('A reading: its stored page is read, and the meter is not asked.');
const Kept = z.object({ readingId });
const Unsaved = NewEndpoint.partial({ name: true, type: true }).extend({ readingId });

const Failure = z
  .object({
    success: z.literal(false),
    error: z.object({ message: z.string(), code: z.string(), statusCode: z.literal(400), details: z.unknown().optional() }),
    data: TrialResult.optional(),
  })
  .describe('The meter was not read, or the body cannot be read.');

const response = { 200: envelope(TrialResult), 400: Failure };

/** Adds the routes that try a configuration. They store nothing. */
export function addTrialRoutes(app: ApiServer, context: EndpointsContext, base: string, trials: Trials): void {
  const { database, sealing } = context;
  const description =
    'Reads the meter once, and stores nothing. With `readingId`, the configuration is tried on the page of that reading, and the meter is ' +
    'not asked. 400 if the meter was not read: `data` says what was seen. 429 also while two other meters are being tested.';
  const common = { tags: ['endpoints'], description, querystring: Kept, response };
  const config = { access: 'admin' } as const;

  const ofStored = { ...common, summary: 'Tests an endpoint', params: EndpointId, body: Kept.nullish() };
  app.post(`${base}/:id/test`, { config, schema: ofStored }, async ({ params, query, body }, reply) => {
    const row = await requireEndpoint(database, params.id);
    return attempt(reply, storedDocument(row, sealing), query.readingId ?? body?.readingId, row.name);
  });

  const ofUnsaved = { ...common, summary: 'Tests an endpoint that is not stored', body: Unsaved };
  app.post(`${base}/test`, { config, schema: ofUnsaved }, async ({ query, body }, reply) => {
    return attempt(reply, meterDocument(body), query.readingId ?? body.readingId, body.name);
  });

  async function attempt(reply: FastifyReply, document: MeterDocument, reading: string | undefined, name: string | undefined) {
    const configuration = requireConfiguration(document);
    if (reading !== undefined) {
      const page = (await findReading(database, reading))?.pageStart ?? null;
      if (page === null)
        throw invalid([{ location: 'body', field: 'readingId', reason: 'must be that of a reading whose page is still stored' }]);
      const { interpretPage } = await import('@wattjobs/web-meters/reading');
      const snapshot = { url: configuration.address, status: 200, contentType: contentTypeOf(page), body: page, frames: [] };
      return answer(reply, ofPage(interpretPage(snapshot, configuration), snapshot));
    }
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return answer(reply, ofOutcome(await trials.visit(configuration, gone.signal), whereABrowserIs(name)));
  }
}

function answer(reply: FastifyReply, data: TrialResult) {
  if (data.success) return reply.send({ success: true, data });
  const message = [data.error?.replace(/\.$/, ''), data.fix].filter((part) => typeof part === 'string').join('. ');
  return reply.code(400).send({ success: false, error: { message, code: 'METER_NOT_READ', statusCode: 400 }, data });
}

/** The type is not kept with a page. */
function contentTypeOf(page: string): string {
  return /^\s*[[{]/.test(page) ? 'application/json' : 'text/html';
}

function whereABrowserIs(name: string | undefined): string {
  const quoted = name === undefined ? 'NAME' : `'${name.replaceAll("'", `'\\''`)}'`;
  const saved = name === undefined ? 'Store the endpoint. Then run' : 'Run';
  return (
    `This page needs a browser, and the API has none. ${saved} "consumption-job once --endpoint ${quoted} --dry-run" in the image ` +
    'with Chromium; in a cluster, "kubectl create job consumption-test --from=cronjob/…-consumption" runs the whole job once.'
  );
}
