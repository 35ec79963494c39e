import { text } from '@wattjobs/rows';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { whileConnected } from '../../http/while-connected.ts';
import type { BillingContext } from '../context.ts';
import { StatementDocument } from '../document.ts';
import { closeMonth } from './close-month.ts';
import { kwhOf } from './energy-line.ts';
import { openMonth, OpenQuestion } from './open-month.ts';
import { Month, tags } from './route-schemas.ts';
import { LastStatement } from './stored-statements.ts';
import { AcceptedQuestion, acceptedQuestions } from './vacancies.ts';

const OpenQuestions = z.array(OpenQuestion).describe('Decide about the events, or close with `accept` and a reason.');
const isThinned = z.boolean().describe('Retention has thinned readings of the month: what was closed is not computed again.');
const wasClosed = z.boolean().describe('The month was closed before.');

const ClosingState = z.object({
  month: Month,
  isClosed: z.boolean(),
  endsAt: z.iso.datetime().describe('When the month ends in the last of the zones: before, it cannot be closed.'),
  isThinned,
  openQuestions: OpenQuestions,
  changed: z.array(z.string()).describe('The numbers of statements of which figures changed since: close again to correct them.'),
  sameFigures: z
    .array(z.string())
    .describe('The numbers of statements of which only what the figures rest on changed, such as an event that was confirmed: they stay.'),
  accepted: z.array(AcceptedQuestion).describe('Questions about no statement that were accepted when the month was closed.'),
  missing: z.int().describe('How many statements were never made.'),
});

const FoundAnomaly = z.object({
  endpointId: z.uuid(),
  endpointName: z.string(),
  period: z.string().describe('A day or the month.'),
  kwh: z.string(),
  usualKwh: z
    .string()
    .describe('Of a day: the median of the same weekday in the six weeks before. Of a month: the same month a year before.'),
});

/** What a closing wrote, in short. */
const ClosedStatement = z.object({
  ...StatementDocument.pick({ number: true, kind: true, corrects: true }).shape,
  customer: z.string().nullable(),
  ...StatementDocument.shape.totals.pick({ energyKwh: true, gross: true }).shape,
  currency: z.string().nullable(),
});

/** The routes that close a month, and those that show its open questions before. */
export function addClosingRoutes(app: ApiServer, context: BillingContext): void {
  const closing = {
    tags,
    summary: 'Closes a month',
    description: `Writes a numbered statement for each customer, or one of all endpoints if the month has no customers. If the month was closed
before, only what changed is corrected: by a credit and a new statement. With open questions nothing is closed, unless \`accept\` says why.`,
    body: z.strictObject({
      month: Month,
      accept: text(1_000).trim().min(1).optional().describe('Why open questions are accepted; the statements say it.'),
    }),
    response: {
      200: envelope(z.array(ClosedStatement), z.object({ wasClosed, isThinned, last: LastStatement, openQuestions: OpenQuestions })),
    },
  };
  app.post('/api/v1/billing/closings', { config: { access: 'admin' }, schema: closing }, async ({ body, caller }) => {
    const { statements, ...meta } = await closeMonth(context, { ...body, by: caller?.shownName ?? 'unknown' });
    const data = statements.map(({ customer, totals, tariff, ...document }) => {
      return { ...document, ...totals, customer: customer?.name ?? null, currency: tariff?.currency ?? null };
    });
    return succeed(data, { ...meta, openQuestions: [...meta.openQuestions] });
  });

  const querystring = z.strictObject({ month: Month });
  const reviewing = {
    tags,
    summary: 'Reviews the closing of a month',
    querystring,
    response: { 200: envelope(ClosingState, z.object({})) },
  };
  app.get('/api/v1/billing/closings', { config: { access: 'read', isHeavy: true }, schema: reviewing }, async ({ query }, reply) => {
    const opened = await openMonth(context, context.database, query.month);
    const openQuestions: OpenQuestion[] = opened.vacancyQuestions.map((question) => ({ customer: null, question }));
    const [changed, sameFigures]: [string[], string[]] = [[], []];
    let missing = 0;
    for await (const { corrects, questions, hasSameFigures } of whileConnected(reply, opened.changes())) {
      if (corrects !== null && hasSameFigures) {
        sameFigures.push(corrects);
        continue;
      }
      openQuestions.push(...questions);
      if (corrects === null) missing += 1;
      else changed.push(corrects);
    }
    const endsAt = new Date(opened.toMs).toISOString();
    const isClosed = opened.inForce.length > 0;
    const accepted = [...(await acceptedQuestions(context.database, query.month))];
    const questions = { openQuestions, changed, sameFigures, accepted, missing };
    return succeed({ month: query.month, isClosed, endsAt, isThinned: opened.isThinned, ...questions }, {});
  });

  const searching = {
    tags,
    summary: 'Finds unusual consumption',
    description: `Days that differ from the median of the same weekday in the six weeks before by more than half of it, five times the usual
deviation and 1 kWh, if at least four of those weeks are known; and months that differ from the year before by more than half and 10 kWh.`,
    querystring,
    response: { 200: envelope(z.array(FoundAnomaly), z.object({ count: z.int() })) },
  };
  app.get('/api/v1/billing/anomalies', { config: { access: 'read', isHeavy: true }, schema: searching }, async ({ query }) => {
    const { drafts, everything } = await openMonth(context, context.database, query.month);
    const data: z.infer<typeof FoundAnomaly>[] = [];
    for await (const { anomalies } of drafts([everything])) {
      data.push(...anomalies.map(({ units, usualUnits, ...rest }) => ({ ...rest, kwh: kwhOf(units), usualKwh: kwhOf(usualUnits) })));
    }
    return succeed(data, { count: data.length });
  });
}
