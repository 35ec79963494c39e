import { addDays, timeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { type FieldProblem, invalid } from '../../http/refusal.ts';
import type { Stored } from '../record-routes.ts';
import { readTariffs } from '../tariffs/repository.ts';
import type { Tariff } from '../tariffs/schema.ts';
import { eraseCustomer, readCustomers, storeCustomer } from './repository.ts';
import type { Customer, CustomerChange, GivenAssignment, NewCustomer } from './schema.ts';
import { sharesTooMuch } from './shares.ts';

type Draft = Omit<Customer, 'timezone' | 'createdAt' | 'updatedAt'> & { readonly timezone: string | undefined };

const problem = (field: string, reason: string): FieldProblem => ({ location: 'body', field, reason });
const blank = { reference: null, address: null, email: null, timezone: undefined, endpoints: [], tariffs: [] };

/** Creates a customer. @throws Refusal (422) if the fields contradict each other or what is stored */
export function createCustomer(database: Kysely<Database>, id: string, given: NewCustomer, now: Date): Promise<void> {
  return changeCustomer(database, { ...blank, id, name: given.name }, given, now);
}

/** Changes the given fields of a customer. @throws Refusal (422) if the fields contradict each other or what is stored */
export async function changeCustomer(database: Kysely<Database>, before: Draft, change: CustomerChange, now: Date): Promise<void> {
  const { name = before.name, reference = before.reference, address = before.address, email = before.email } = change;
  const { endpoints = before.endpoints, tariffs = before.tariffs } = change;
  const zones = await lockEndpoints(database, [...new Set(endpoints.map(({ endpointId }) => endpointId))]);
  const timezone = change.timezone ?? before.timezone ?? zones.get(endpoints[0]?.endpointId ?? '');
  const assignments = endpoints.map((assignment) => inTime(assignment, zones.get(assignment.endpointId) ?? 'UTC'));
  const draft: Draft = { id: before.id, name, reference, address, email, timezone, endpoints: assignments, tariffs };
  const others = (await readCustomers(database)).filter(({ id }) => id !== draft.id);
  const sameReference = others.find((other) => reference !== null && other.reference === reference && other.deletedAt === null);
  const problems = [
    ...(sameReference === undefined ? [] : [problem('reference', `is that of ${sameReference.name}`)]),
    ...endpointProblems(draft, zones),
    ...shareProblems(draft, others),
    ...tariffProblems(draft, await readTariffs(database)),
    ...(timezone === undefined ? [problem('timezone', 'is missing: without an endpoint there is no zone to take')] : []),
  ];
  if (problems.length > 0 || timezone === undefined) throw invalid(problems);
  await storeCustomer(database, { ...draft, timezone, deletedAt: null }, now);
}

/** Ends what is the customer's, from now on. If no statement is about the customer, it is as if there never had been one. */
export async function endCustomer(database: Kysely<Database>, customer: Customer, now: Date): Promise<void> {
  const { id } = customer;
  await sql`delete from tenant_links where customer_id = ${id}`.execute(database);
  const { rows } = await sql`select 1 from statements where customer_id = ${id} limit 1`.execute(database);
  if (rows.length === 0) return eraseCustomer(database, id);
  const [deletedAt, tomorrow] = [now.toISOString(), addDays(timeZone(customer.timezone).dateAt(Math.floor(now.getTime() / 1000)), 1)];
  const endpoints = customer.endpoints
    .filter(({ from }) => (from ?? '') < deletedAt)
    .map((own) => ({ ...own, to: own.to !== null && own.to < deletedAt ? own.to : deletedAt }));
  const tariffs = [...customer.tariffs.filter(({ from }) => from < tomorrow), { tariffId: null, from: tomorrow }];
  return storeCustomer(database, { ...customer, endpoints, tariffs, deletedAt }, now);
}

/** The zones of endpoints, also of deleted ones. They are locked, so that two customers are not given the same share at once. */
async function lockEndpoints(database: Kysely<Database>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; timezone: string }>`
    select id, timezone from endpoints where id = any(${ids}::uuid[]) order by id for no key update
  `.execute(database);
  return new Map(rows.map(({ id, timezone }) => [id, timezone]));
}

function inTime({ from, to, ...rest }: GivenAssignment, timezone: string): Customer['endpoints'][number] {
  const at = (time: string | null) =>
    time === null ? null : new Date(time.length === 10 ? timeZone(timezone).startOfDay(time) * 1000 : time).toISOString();
  return { ...rest, from: at(from), to: at(to) };
}

function endpointProblems({ endpoints }: Draft, zones: ReadonlyMap<string, string>): readonly FieldProblem[] {
  return endpoints.flatMap(({ endpointId, from, to }, index) => [
    ...(zones.has(endpointId) ? [] : [problem(`endpoints.${index}.endpointId`, 'there is no such endpoint')]),
    ...(from !== null && to !== null && from >= to ? [problem(`endpoints.${index}.to`, 'must be after from')] : []),
  ]);
}

function shareProblems({ name, endpoints }: Draft, others: readonly Stored<Customer>[]): readonly FieldProblem[] {
  const all = [{ name, endpoints }, ...others].flatMap((each) => each.endpoints.map((own) => ({ ...own, customer: each.name })));
  return sharesTooMuch(all).flatMap(({ endpointId, from, total, customers }) => {
    const index = endpoints.findIndex((assignment) => assignment.endpointId === endpointId);
    const since = from === null ? '' : ` from ${from} on`;
    const reason = `the shares of ${customers.join(' and ')} add up to ${total}${since}: they must not be above 1`;
    return index === -1 ? [] : [problem(`endpoints.${index}.share`, reason)];
  });
}

function tariffProblems({ tariffs }: Draft, stored: readonly Stored<Tariff>[]): readonly FieldProblem[] {
  const known = new Map(stored.filter(({ deletedAt }) => deletedAt === null).map((tariff) => [tariff.id, tariff]));
  return tariffs.flatMap(({ tariffId, from }, index) => {
    if (tariffId === null) return [];
    const tariff = known.get(tariffId);
    if (tariff === undefined) return [problem(`tariffs.${index}.tariffId`, 'there is no such tariff')];
    const before = known.get(tariffs.slice(0, index).findLast((start) => start.tariffId !== null)?.tariffId ?? '');
    if (before === undefined || (before.currency === tariff.currency && before.totalRule === tariff.totalRule)) return [];
    const reason = 'must be the first of a month: the tariff before has another currency or rule of totals';
    return from.endsWith('-01') ? [] : [problem(`tariffs.${index}.from`, reason)];
  });
}
