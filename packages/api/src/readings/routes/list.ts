import { timeZone } from '@wattjobs/core/time';
import { lastEpochSecond } from '@wattjobs/rows';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { inDigits } from '../../http/in-digits.ts';
import { invalid, notFound } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { readCursor, writeCursor } from '../../ranges/cursor.ts';
import { rangeQuery } from '../../ranges/query.ts';
import { readWindow } from '../../ranges/window.ts';
import { pathsOf, type ReadingsContext, tags } from '../context.ts';
import { usualLongestGapMs } from '../../registers/context.ts';
import { requireEndpoint } from '../queries/endpoints.ts';
import { countReadings, findReading, listReadings } from '../queries/stored-readings.ts';
import { presentReadings, Reading } from './reading-answer.ts';

/** Counting more takes longer than reading a page. */
const mostCounted = 10_000;

const Key = z.tuple([
  z
    .int()
    .min(0)
    .max(lastEpochSecond * 1000),
  z.uuid(),
]);

const end = rangeQuery.from;

const Query = z.object({
  endpointId: z.uuid().optional(),
  from: end.describe("A date (its start) or a date-time, in the endpoint's zone if it has no offset, or in UTC without `endpointId`."),
  to: end.describe('A date (its end) or a date-time, which is not included.'),
  startDate: end.describe('The same as `from`.'),
  endDate: end.describe('The same as `to`.'),
  success: z.enum(['true', 'false']).optional().describe('Only good readings, or only failed ones.'),
  limit: inDigits(z.int().min(1).max(1_000).default(100)),
  cursor: rangeQuery.cursor.describe('`meta.next` of the page before; only `limit` may differ from the query that returned it.'),
});

const Meta = z.object({
  count: z.int().describe('The number of readings on this page.'),
  total: z.int().nullable().describe(`Of all pages; null if there are more than ${mostCounted}.`),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  next: z.string().nullable().describe('The cursor of the next page; null on the last one.'),
});

/** The routes that read single readings. */
export function addListRoutes(app: ApiServer, { database, longestGapMs = usualLongestGapMs }: ReadingsContext): void {
  const listing = {
    tags,
    summary: 'Lists readings',
    description: 'Good and failed readings, the newest first, without what was seen on the page.',
    querystring: Query,
    response: { 200: envelope(z.array(Reading), Meta) },
  };
  for (const path of pathsOf('/readings')) {
    app.get(path, { config: { access: 'read', mayBeMissing: true }, schema: listing }, async ({ query }) => {
      const zone = timeZone(query.endpointId === undefined ? 'UTC' : (await requireEndpoint(database, query.endpointId)).timezone);
      const [from, to] = [oneOf(query, 'from', 'startDate'), oneOf(query, 'to', 'endDate')];
      const window = readWindow(from, to, zone);
      const { endpointId, limit } = query;
      const success = query.success === undefined ? undefined : query.success === 'true';
      const filter = { endpointId, success, fromMs: Math.round(window.from * 1000), toMs: Math.round(window.to * 1000) };
      const selection = { rows: `readings ${success ?? 'all'}`, subjectId: endpointId ?? 'all', zone: zone.name, ...window };
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, selection, Key);
      const rows = await listReadings(database, filter, after, limit + 1);
      const total = (await countReadings(database, filter, mostCounted)) ?? null;
      const data = await presentReadings(database, rows.slice(0, limit), longestGapMs);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const next = last === undefined ? null : writeCursor(selection, [last.readAt.getTime(), last.endpointId]);
      const iso = (given: string | undefined, ms: number) => (given === undefined ? null : new Date(ms).toISOString());
      return succeed(data, { count: data.length, total, from: iso(from, filter.fromMs), to: iso(to, filter.toMs), next });
    });
  }

  const evidence = z.object({
    matchedText: z.string().nullable().describe('The text that the value was read from.'),
    pageHash: z.string().nullable().describe('SHA-256 of the page.'),
    pageStart: z.string().nullable().describe('The first 5 KB of the page; null once the clean-up has removed it.'),
    screenshot: z.base64().nullable().describe('JPEG, of a failed reading.'),
  });
  const single = {
    tags,
    summary: 'Reads a reading with what was seen',
    params: z.object({ id: z.uuid() }),
    response: { 200: envelope(Reading.extend({ evidence }), z.object({})) },
  };
  for (const path of pathsOf('/readings/:id')) {
    app.get(path, { config: { access: 'read' }, schema: single }, async ({ params }) => {
      const row = await findReading(database, params.id);
      const [reading] = await presentReadings(database, row === undefined ? [] : [row], longestGapMs);
      if (row === undefined || reading === undefined) throw notFound(`There is no reading ${params.id}.`);
      const { matchedText, pageHash, pageStart } = row;
      const screenshot = row.screenshot?.toString('base64') ?? null;
      return succeed({ ...reading, evidence: { matchedText, pageHash, pageStart, screenshot } }, {});
    });
  }
}

type Ends = Pick<z.infer<typeof Query>, 'from' | 'to' | 'startDate' | 'endDate'>;

/** @throws Refusal (422) if one end has two different values */
function oneOf(query: Ends, name: 'from' | 'to', alias: 'startDate' | 'endDate'): string | undefined {
  const [first, second] = [query[name], query[alias]];
  if (first !== undefined && second !== undefined && first !== second)
    throw invalid([{ location: 'querystring', field: alias, reason: `must not differ from ${name}, which means the same` }]);
  return first ?? second;
}
