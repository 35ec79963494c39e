import { z } from 'zod';
import { ReportBug } from '@wattjobs/core/errors';
import { addDays, timeZone } from '@wattjobs/core/time';
import { summaryDate } from '@wattjobs/rows/enphase';
import { notFound, type Refusal } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { EnphaseContext } from '../context.ts';
import { changeRow, deleteRow, findRow, keepSummary, listRows, summarize } from './repository.ts';
import { LegacyChange, LegacyDetail, LegacyId, LegacyPage, LegacyRow, LegacySummary } from './schemas.ts';

const base = '/api/v1/enphase';
const tags = ['enphase (legacy)'];
const reading = { config: { access: 'read', legacy: true } } as const;
const collecting = { config: { access: 'collect', legacy: true } } as const;
/** One report has only one row. */
const changingRows = { config: { ...collecting.config, mayConflict: true } } as const;

/** The routes of the legacy API, in its shapes: bare rows, `{"detail": …}`, and 200 for created rows. */
export function addLegacyRoutes(app: ApiServer, { database, clock }: EnphaseContext): void {
  const listing = {
    tags,
    summary: 'Lists summaries',
    description: 'A page of rows, in order of arrival. The header X-Total-Count has the total number.',
    querystring: LegacyPage,
    response: { 200: z.array(LegacyRow) },
  };
  const creating = {
    tags,
    summary: 'Stores a summary',
    description:
      'Accepts the body of the legacy collector and answers with the row. Repeating a post adds nothing: it updates the row of the same ' +
      'system and report, and null keeps the stored value.',
    body: LegacySummary,
    response: { 200: LegacyRow },
  };
  app.get(base, { config: { ...reading.config, countsRows: true }, schema: listing }, async (request, reply) => {
    const { rows, total } = await listRows(database, request.query.page, request.query.limit);
    return reply.header('x-total-count', total).send(rows);
  });
  app.post(base, { ...collecting, schema: creating }, async ({ body }) => {
    const row = await keepSummary(database, body);
    if (row === undefined) throw new ReportBug('a summary that was just stored is missing');
    return row;
  });

  const dailySummary = {
    tags,
    summary: 'Counts summaries by date',
    description: 'For each date, the number of reports and the highest energy_today among them.',
    querystring: z.object({ start_date: summaryDate.optional().describe('The first date; by default seven days ago.') }),
    response: { 200: z.array(z.object({ summary_date: z.string(), count: z.int(), max_energy_today: z.int().nullable() })) },
  };
  app.get(`${base}/summary`, { ...reading, schema: dailySummary }, ({ query }) => {
    const weekAgo = addDays(timeZone('UTC').dateAt(Math.floor(clock.now() / 1000)), -7);
    return summarize(database, query.start_date ?? weekAgo);
  });

  const one = { tags, params: LegacyId };
  app.get(
    `${base}/:id`,
    { ...reading, schema: { ...one, summary: 'Reads a summary', response: { 200: LegacyRow } } },
    async ({ params }) => {
      return (await findRow(database, params.id)) ?? missing(params.id);
    },
  );
  const replacing = {
    ...one,
    summary: 'Replaces a summary',
    description: 'Every field takes the value of the body; a nullable field that the body omits becomes null.',
    body: LegacySummary,
    response: { 200: LegacyRow },
  };
  app.put(`${base}/:id`, { ...changingRows, schema: replacing }, async ({ params, body }) => {
    const whole = { operational_at: null, events: null, alarms: null, ...body };
    return (await changeRow(database, params.id, whole)) ?? missing(params.id);
  });
  const changing = {
    ...one,
    summary: 'Changes some fields of a summary',
    description: 'Only the fields of the body change.',
    body: LegacyChange,
    response: { 200: LegacyRow },
  };
  app.patch(`${base}/:id`, { ...changingRows, schema: changing }, async ({ params, body }) => {
    return (await changeRow(database, params.id, body)) ?? missing(params.id);
  });
  const deleting = { ...one, summary: 'Deletes a summary', response: { 200: LegacyDetail } };
  app.delete(`${base}/:id`, { ...collecting, schema: deleting }, async ({ params }) => {
    if (!(await deleteRow(database, params.id))) return missing(params.id);
    return { detail: `enphase with id ${params.id} deleted successfully` };
  });
}

function missing(id: number): never {
  throw absentRow(id);
}

function absentRow(id: number): Refusal {
  return notFound(`enphase with id ${id} not found`);
}
