import { isDeepStrictEqual } from 'node:util';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { newId } from '../../endpoints/new-id.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import { type FieldProblem, invalid, Refusal } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { readTariffs, requireTariff, storeTariff, usesOf } from './repository.ts';
import { NewTariff, Tariff, TariffChange } from './schema.ts';

const tags = ['billing'];
const path = '/api/v1/billing/tariffs';
const reading = { access: 'read' } as const;
const changing = { access: 'admin' } as const;

/** Adds the routes of tariffs to the server. */
export function registerTariffs(
  app: ApiServer,
  { database, clock, randomBytes }: Pick<BillingContext, 'database' | 'clock' | 'randomBytes'>,
): void {
  const now = () => new Date(clock.now());
  const one = { tags, params: z.object({ id: z.uuid() }), response: { 200: envelope(Tariff) } };
  const listing = { tags, summary: 'Lists tariffs', response: { 200: envelope(z.array(Tariff), z.object({ count: z.int() })) } };
  app.get(path, { config: reading, schema: listing }, async () => {
    const data = (await readTariffs(database)).filter(({ deletedAt }) => deletedAt === null);
    return succeed(data, { count: data.length });
  });
  app.get(`${path}/:id`, { config: reading, schema: { ...one, summary: 'Reads a tariff' } }, async ({ params }) => {
    return { success: true as const, data: await requireTariff(database, params.id) };
  });
  const creating = { tags, summary: 'Creates a tariff', body: NewTariff, response: { 201: envelope(Tariff) } };
  app.post(path, { config: changing, schema: creating }, async ({ body }, reply) => {
    const data = await storeTariff(database, newId(randomBytes), body, now());
    return reply.code(201).send({ success: true, data });
  });
  const editing = {
    ...one,
    summary: 'Changes a tariff',
    description: 'Only the given fields change. The currency, the rule of totals, and versions that began in a closed month stay.',
    body: TariffChange,
  };
  app.put(`${path}/:id`, { config: changing, schema: editing }, async ({ params, body }) => {
    const data = await database.transaction().execute((transaction) => changeTariff(transaction, params.id, body, now()));
    return { success: true as const, data };
  });
  const deleting = {
    ...one,
    summary: 'Deletes a tariff that no customer has',
    response: { 200: envelope(z.object({ message: z.string() })) },
  };
  app.delete(`${path}/:id`, { config: { ...changing, mayConflict: true }, schema: deleting }, async ({ params }) => {
    await requireTariff(database, params.id);
    const customers = (await usesOf(database, params.id)).filter(({ isDeleted }) => !isDeleted).map(({ customer }) => customer);
    if (customers.length > 0) {
      const message = `These customers have it: ${customers.slice(0, 10).join(', ')}. Give them another tariff first.`;
      throw new Refusal(409, 'TARIFF_IN_USE', message);
    }
    await sql`update tariffs set deleted_at = ${now()} where id = ${params.id}`.execute(database);
    return { success: true as const, data: { message: 'The tariff was deleted; statements keep it.' } };
  });
}

async function changeTariff(database: Kysely<Database>, id: string, change: TariffChange, now: Date): Promise<Tariff> {
  await sql`select 1 from tariffs where id = ${id} for update`.execute(database);
  const before = await requireTariff(database, id);
  const { name = before.name, currency = before.currency, totalRule = before.totalRule, versions = before.versions } = change;
  const problems: FieldProblem[] = [];
  const refuse = (field: string, reason: string) => problems.push({ location: 'body', field, reason });
  if (currency !== before.currency) refuse('currency', 'cannot change: create another tariff');
  if (totalRule !== before.totalRule) refuse('totalRule', 'cannot change: create another tariff');
  const closed = (await usesOf(database, id))
    .flatMap(({ closedMonth }) => closedMonth ?? [])
    .toSorted()
    .at(-1);
  const billed = (all: Tariff['versions']) => all.filter(({ from }) => closed !== undefined && from.slice(0, 7) <= closed);
  if (!isDeepStrictEqual(billed(versions), billed(before.versions))) {
    refuse('versions', `must keep those that begin in ${closed} or before: these months are closed; add a version from a later day`);
  }
  if (problems.length > 0) throw invalid(problems);
  return storeTariff(database, id, { name, currency, totalRule, versions }, now);
}
