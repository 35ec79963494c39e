import { isDeepStrictEqual } from 'node:util';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { type FieldProblem, invalid, Refusal } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { addRecordRoutes } from '../record-routes.ts';
import { readTariffs, storeTariff, usesOf } from './repository.ts';
import { NewTariff, Tariff, TariffChange } from './schema.ts';

/** Adds the routes of tariffs to the server. */
export function registerTariffs(app: ApiServer, context: BillingContext): void {
  addRecordRoutes(app, context, {
    noun: 'tariff',
    schemas: { shown: Tariff, given: NewTariff, change: TariffChange },
    editing: {
      description: 'Only the given fields change. The currency, the rule of totals, and versions that began in a closed month stay.',
    },
    deleting: { summary: 'Deletes a tariff that no customer has' },
    deleted: 'The tariff was deleted; statements keep it.',
    mayConflict: true,
    read: readTariffs,
    create: storeTariff,
    update: changeTariff,
    remove: deleteTariff,
  });
}

async function changeTariff(database: Kysely<Database>, before: Tariff, change: TariffChange, now: Date): Promise<void> {
  const { name = before.name, currency = before.currency, totalRule = before.totalRule, versions = before.versions } = change;
  const problems: FieldProblem[] = [];
  const refuse = (field: string, reason: string) => problems.push({ location: 'body', field, reason });
  if (currency !== before.currency) refuse('currency', 'cannot change: create another tariff');
  if (totalRule !== before.totalRule) refuse('totalRule', 'cannot change: create another tariff');
  const closedMonths = (await usesOf(database, before.id)).flatMap(({ closedMonth }) => closedMonth ?? []);
  const closed = closedMonths.toSorted().at(-1) ?? '';
  const billed = (all: Tariff['versions']) => all.filter(({ from }) => from.slice(0, 7) <= closed);
  if (!isDeepStrictEqual(billed(versions), billed(before.versions))) {
    refuse('versions', `must keep those that begin in ${closed} or before: these months are closed; add a version from a later day`);
  }
  if (problems.length > 0) throw invalid(problems);
  return storeTariff(database, before.id, { name, currency, totalRule, versions }, now);
}

async function deleteTariff(database: Kysely<Database>, { id }: Tariff, now: Date): Promise<void> {
  const customers = (await usesOf(database, id)).filter(({ isDeleted }) => !isDeleted).map(({ customer }) => customer);
  if (customers.length > 0) {
    const message = `These customers have it: ${customers.slice(0, 10).join(', ')}. Give them another tariff first.`;
    throw new Refusal(409, 'TARIFF_IN_USE', message);
  }
  await sql`update tariffs set deleted_at = ${now} where id = ${id}`.execute(database);
}
