import { validatorCompiler } from 'fastify-type-provider-zod';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/types.ts';
import type { ApiServer } from '../http/server-type.ts';
import type { ApiMetrics } from '../metrics.ts';
import { type AnyItem, type BatchKinds, kindNames } from './batch-kinds.ts';
import { ingest } from './ingest.ts';

const mostItems = 10_000;

/** What is checked before the items, which are checked one by one: a bad item must not fail the batch. */
const Envelope = z.object({
  items: z.array(z.unknown()).max(mostItems, { error: `must be at most ${mostItems} items: send the rest in another batch` }),
});

const Report = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  outcomes: z.array(z.enum(['created', 'updated', 'unchanged', 'refused'])).describe('One per item, in the order of the batch.'),
  refusals: z.array(z.object({ index: z.int(), field: z.string(), reason: z.string() })).describe('Why items were refused.'),
  database_id: z.uuid().describe('The id of the database that stores the rows: another id means another database, without these rows.'),
  batches: z
    .int()
    .describe('The number of batches that it has stored; a lower number than before means that an earlier state was restored.'),
});

/** What the route of a source's batches needs. */
interface BatchRouteContext {
  readonly database: Kysely<Database>;
  readonly metrics: Pick<ApiMetrics, 'ingested'>;
}

/** The route's address, and its name in the documents. */
interface BatchRoute<Item extends AnyItem> {
  readonly path: string;
  readonly tag: string;
  readonly kinds: BatchKinds<Item>;
}

/** Adds the route to which a job delivers its rows. */
export function addBatchRoute<Item extends AnyItem>(
  app: ApiServer,
  { database, metrics }: BatchRouteContext,
  { path, tag, kinds }: BatchRoute<Item>,
): void {
  const schema = {
    tags: [tag],
    summary: onlyKind(kinds) === undefined ? 'Stores a batch of items of any kind' : `Stores a batch of ${onlyKind(kinds)}s`,
    description: describeBatch(kinds),
    body: documentedBatch(kinds),
    response: { 200: z.object({ success: z.literal(true), data: Report }) },
  };
  const checkEnvelope = () => validatorCompiler({ schema: Envelope, method: 'POST', url: '', httpPart: 'body' });
  app.post(path, { config: { access: 'collect' }, schema, validatorCompiler: checkEnvelope }, async ({ body }) => {
    const { id, batches, outcomes, refusals, ...counts } = await ingest(database, kinds, body.items);
    for (const [index, outcome] of outcomes.entries()) metrics.ingested(kindOf(body.items[index], kinds), outcome, 1);
    const data = { ...counts, outcomes: [...outcomes], refusals: [...refusals], database_id: id, batches };
    return { success: true as const, data };
  });
}

/** The documented schema: valid items, and that others do not fail the batch. */
function documentedBatch<Item extends AnyItem>({ item }: BatchKinds<Item>) {
  return z.object({ items: z.array(z.union([item, z.unknown().describe('Anything else is refused individually.')])).max(mostItems) });
}

function describeBatch<Item extends AnyItem>(kinds: BatchKinds<Item>): string {
  const rows = kindNames(kinds).map(
    (kind: Item['kind']) => `| ${kind} | ${kinds.writers[kind].key} | ${kinds.writers[kind].whichVersionWins} |`,
  );
  const what = onlyKind(kinds) === undefined ? 'items of any kind' : `items, which need no \`kind\`,`;
  return `Stores up to ${mostItems} ${what} in one transaction, and returns the result of each.

A bad item does not affect the others. An item is identified by its natural key, so posting a batch again changes nothing:

| kind | key | which of two versions wins |
| --- | --- | --- |
${rows.join('\n')}

\`unchanged\` is an item without news: a repeat, or older values than the stored ones. Several versions of one row in one batch are applied in
their order. Fields that are not named here are ignored.`;
}

/** The kind of an item for metrics: the label has few values, whatever was sent. */
function kindOf<Item extends AnyItem>(item: unknown, kinds: BatchKinds<Item>): string {
  const kind = typeof item === 'object' && item !== null && 'kind' in item ? item.kind : onlyKind(kinds);
  return typeof kind === 'string' && Object.hasOwn(kinds.writers, kind) ? kind : 'unknown';
}

/** The kind of a source with only one: its items need not name it. */
function onlyKind<Item extends AnyItem>(kinds: BatchKinds<Item>): string | undefined {
  const [first, ...others] = kindNames(kinds);
  return others.length === 0 ? first : undefined;
}
