import { timeZone } from '@wattjobs/core/time';
import { dateTime, lastEpochSecond, text } from '@wattjobs/rows';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { inDigits } from '../../http/in-digits.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { readDecimal, writeDecimal } from '../../metering/decimal.ts';
import { eventKinds, eventStatuses } from '../../metering/register-event.ts';
import { readCursor, writeCursor } from '../../ranges/cursor.ts';
import { rangeQuery } from '../../ranges/query.ts';
import { readWindow } from '../../ranges/window.ts';
import { pathsOf, tags } from '../../readings/context.ts';
import { requireEndpoint } from '../../readings/queries/endpoints.ts';
import type { RegistersContext } from '../context.ts';
import { decide } from '../decide.ts';
import { deriveStaleEvents } from '../derive-events.ts';
import { type DecisionRow, type EventRow, listDecisions, listEvents } from '../list-events.ts';

const decimal = z.string().describe('In kWh.');
const point = z.object({ at: z.iso.datetime(), kwh: decimal }).nullable();

const Decision = z.object({
  endpointId: z.uuid(),
  at: z.iso.datetime(),
  kind: z.enum([...eventKinds, 'none', 'withdrawn']),
  finalKwh: decimal.nullable().describe('The last register of the old meter.'),
  startKwh: decimal.nullable().describe('The first register of the new meter.'),
  reason: z.string(),
  decidedBy: z.string().describe('The name of the key that was used.'),
  decidedAt: z.iso.datetime(),
});

const Event = z.object({
  endpointId: z.uuid(),
  endpointName: z.string(),
  at: z.iso.datetime().describe('The time of its first reading, or that which a person named: with the endpoint, its identity.'),
  kind: z.enum(eventKinds).nullable(),
  status: z
    .enum([...eventStatuses, 'no_event'])
    .describe(
      '`proposed` until a person decides; `no_event` for a decision without one: it says that there is none, or its event vanished.',
    ),
  before: point.describe('The last point before that counts.'),
  after: point.describe('The first point after that counts.'),
  adjustmentKwh: decimal.nullable().describe('The energy across it is `after` less `before`, plus this.'),
  slackKwh: decimal
    .nullable()
    .describe('The energy that may have flowed without being counted, at most; null if no rated power bounds it.'),
  decision: Decision.nullable(),
});

const Query = z.object({
  endpointId: z.uuid().optional(),
  status: z.enum([...eventStatuses, 'no_event']).optional(),
  from: rangeQuery.from.describe(
    "A date (its start) or a date-time, in the endpoint's zone if it has no offset, or in UTC without `endpointId`.",
  ),
  to: rangeQuery.from.describe('A date (its end) or a date-time, which is not included.'),
  limit: inDigits(z.int().min(1).max(1_000).default(100)),
  cursor: rangeQuery.cursor.describe('`meta.next` of the page before; only `limit` may differ from the query that returned it.'),
});

const Meta = z.object({ count: z.int(), next: z.string().nullable().describe('The cursor of the next page; null on the last one.') });
const Key = z.tuple([
  z
    .int()
    .min(0)
    .max(lastEpochSecond * 1000),
  z.uuid(),
]);

const notKwh = { error: 'must be a decimal of at least 0, in kWh' };

const givenKwh = z
  .union([z.number().min(0).max(999_999_999_999_999), z.string().max(40)], notKwh)
  .transform((given) => String(given))
  .refine((given) => /^\d{1,15}(\.\d{1,9})?$/.test(given), notKwh)
  .transform((given) => writeDecimal(readDecimal(given, 9), 9));

const NewDecision = z
  .strictObject({
    endpointId: z.uuid(),
    at: dateTime.describe('The `at` of the event, the time of a good reading, or when a meter was replaced.'),
    kind: z
      .enum([...eventKinds, 'none', 'withdrawn'])
      .describe('What it is; `none` if it is nothing at all, `withdrawn` as if nobody had decided.'),
    finalKwh: givenKwh.optional().describe('The last register of a replaced meter.'),
    startKwh: givenKwh.optional().describe('The first register of the new meter.'),
    reason: text(1_000).trim().min(1).describe('Why, for those who audit it.'),
  })
  .meta({ id: 'NewRegisterDecision' });

/** The routes about the events of registers, and what people decide about them. */
export function addEventRoutes(app: ApiServer, { database, clock }: RegistersContext): void {
  const listing = {
    tags,
    summary: 'Lists the events of registers',
    description:
      'Rollovers, resets, replaced meters, dips, spikes and what nobody can explain yet, with what was decided; the newest first.',
    querystring: Query,
    response: { 200: envelope(z.array(Event), Meta) },
  };
  for (const path of pathsOf('/events')) {
    app.get(path, { config: { access: 'read', mayBeMissing: true }, schema: listing }, async ({ query }) => {
      const { endpointId, status, limit } = query;
      const zone = timeZone(endpointId === undefined ? 'UTC' : (await requireEndpoint(database, endpointId)).timezone);
      const window = readWindow(query.from, query.to, zone);
      const selection = { rows: `register events ${status ?? 'all'}`, subjectId: endpointId ?? 'all', zone: zone.name, ...window };
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, selection, Key);
      await deriveStaleEvents(database, endpointId === undefined ? undefined : [endpointId]);
      const filter = { endpointId, status, fromMs: Math.round(window.from * 1000), toMs: Math.round(window.to * 1000) };
      const rows = await listEvents(database, filter, after, limit + 1);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const data = rows.slice(0, limit).map(presentEvent);
      const next = last === undefined ? null : writeCursor(selection, [last.at.getTime(), last.endpointId]);
      return succeed(data, { count: data.length, next });
    });
  }

  const deciding = {
    tags,
    summary: 'Decides what an event is',
    description: 'The decision is kept for good, with its reason and the key. Months are computed with it from now on.',
    body: NewDecision,
    response: { 200: envelope(Event.nullable()) },
  };
  const audit = {
    tags,
    summary: 'Lists decisions about events',
    description: 'All of them, withdrawn or not; the newest first, at most 1,000.',
    querystring: z.strictObject({ endpointId: z.uuid().optional() }),
    response: { 200: envelope(z.array(Decision), z.object({ count: z.int() })) },
  };
  for (const path of pathsOf('/events/decisions')) {
    app.post(path, { config: { access: 'admin', mayBeMissing: true }, schema: deciding }, async ({ body, caller }) => {
      const { at, finalKwh = null, startKwh = null, ...given } = body;
      const decision = { ...given, at: new Date(at), finalKwh, startKwh, decidedBy: caller?.shownName ?? 'open', decidedAtMs: clock.now() };
      const event = await decide(database, decision);
      return { success: true as const, data: event === undefined ? null : presentEvent(event) };
    });
    app.get(path, { config: { access: 'read' }, schema: audit }, async ({ query }) => {
      const rows = await listDecisions(database, query.endpointId, 1_000);
      return succeed(rows.map(presentDecision), { count: rows.length });
    });
  }
}

function presentEvent({ at, beforeAt, beforeKwh, afterAt, afterKwh, decision, ...row }: EventRow) {
  return {
    ...row,
    at: at.toISOString(),
    before: pointOf(beforeAt, beforeKwh),
    after: pointOf(afterAt, afterKwh),
    decision: decision && presentDecision({ ...decision, at: new Date(decision.at), decidedAt: new Date(decision.decidedAt) }),
  };
}

function pointOf(at: Date | null, kwh: string | null) {
  return at === null || kwh === null ? null : { at: at.toISOString(), kwh };
}

function presentDecision({ at, decidedAt, ...row }: DecisionRow) {
  return { ...row, at: at.toISOString(), decidedAt: decidedAt.toISOString() };
}
