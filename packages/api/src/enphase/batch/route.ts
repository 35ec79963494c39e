import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiServer } from '../../http/server-type.ts';
import { Item } from '../item-schemas.ts';
import type { EnphaseContext } from '../context.ts';
import { ingest } from '../../ingest/ingest.ts';

const mostItems = 10_000;

/** What is documented: the items as they should be, and that others do not refuse the batch. */
const Batch = z.object({
  items: z.array(z.union([Item, z.unknown().describe('What is no such item is refused alone.')])).max(mostItems),
});
/** What is checked before the items are judged one by one: a bad item must not refuse the batch. */
const Envelope = z.object({
  items: z.array(z.unknown()).max(mostItems, { error: `must be at most ${mostItems} items: send the rest in another batch` }),
});

const Report = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  outcomes: z.array(z.enum(['created', 'updated', 'unchanged', 'refused'])).describe('One for each item, in the order of the batch.'),
  refusals: z.array(z.object({ index: z.int(), field: z.string(), reason: z.string() })).describe('Why items were refused.'),
  database_id: z.uuid().describe('Which database keeps the rows: another id is another database, without the rows of the first.'),
  batches: z.int().describe('How many batches it took; fewer than before mean that an earlier state of it was restored.'),
});

const description = `Takes up to ${mostItems} items of any kinds in one transaction and says of each what became of it.

A bad item refuses no other. An item is known by its natural key, so posting a batch again changes nothing:

| kind | key | of two versions |
| --- | --- | --- |
| system | system_id | the later post counts; what it does not know stays |
| summary | system_id, last_report_at | the later summary_date counts, of one date the later post; what is null stays what it was |
| interval | system_id, series, end_at | more devices_reporting count; of equally many the later post; what it does not know stays |
| event | system_id, serial_number, event_type_id, event_start_time | one that has ended or is closed never opens again; else the later post |
| alarm | system_id, alarm_id | one that is cleared or has ended stays so, its devices are never forgotten; else the later post |

\`unchanged\` is an item that says nothing new: a repeat, or older news than what is kept. The versions of one row in one batch count in
their order. Fields that are not named here are ignored.`;

/** The route by which jobs deliver. */
export function addBatchRoute(app: ApiServer, { database, metrics }: EnphaseContext): void {
  const schema = {
    tags: ['enphase'],
    summary: 'Takes a batch of items of any kinds',
    description,
    body: Batch,
    response: { 200: z.object({ success: z.literal(true), data: Report }) },
  };
  const checkEnvelope = () => validatorCompiler({ schema: Envelope, method: 'POST', url: '', httpPart: 'body' });
  app.post('/api/v1/enphase/batches', { config: { access: 'collect' }, schema, validatorCompiler: checkEnvelope }, async ({ body }) => {
    const { id, batches, outcomes, refusals, ...counts } = await ingest(database, body.items);
    for (const [index, outcome] of outcomes.entries()) metrics.ingested(kindOf(body.items[index]), outcome, 1);
    const data = { ...counts, outcomes: [...outcomes], refusals: [...refusals], database_id: id, batches };
    return { success: true as const, data };
  });
}

const kinds = new Set<unknown>(['system', 'summary', 'interval', 'event', 'alarm']);

/** The kind of an item, as it is counted: a label has few values, whatever was sent. */
function kindOf(item: unknown): string {
  const kind = typeof item === 'object' && item !== null && 'kind' in item ? item.kind : undefined;
  return typeof kind === 'string' && kinds.has(kind) ? kind : 'unknown';
}
