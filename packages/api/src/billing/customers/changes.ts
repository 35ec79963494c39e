import { addDays, timeZone } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { type FieldProblem, invalid } from '../../http/refusal.ts';
import { listTariffs } from '../tariffs/repository.ts';
import {
  type AssignmentRow,
  deleteCustomer,
  listCustomers,
  lockEndpoints,
  othersAssignments,
  requireCustomer,
  storeAssignments,
  storeCustomer,
} from './repository.ts';
import type { Customer, CustomerChange, GivenAssignment } from './schema.ts';
import { sharesTooMuch } from './shares.ts';

type Draft = Omit<Customer, 'endpoints' | 'timezone' | 'createdAt' | 'updatedAt'> & { readonly timezone: string | undefined };

const problem = (field: string, reason: string): FieldProblem => ({ location: 'body', field, reason });

/** Creates a customer. @throws Refusal (422) if the fields contradict each other or what is stored */
export function createCustomer(
  database: Kysely<Database>,
  id: string,
  given: CustomerChange & { name: string },
  now: Date,
): Promise<Customer> {
  const { name, reference = null, address = null, email = null, timezone, tariffs = [], endpoints = [] } = given;
  const draft = { id, name, reference, address, email, timezone, tariffs };
  return database.transaction().execute((transaction) => store(transaction, draft, endpoints, now));
}

/** Changes the given fields of a customer. @throws Refusal (422) if the fields contradict each other or what is stored */
export function changeCustomer(database: Kysely<Database>, id: string, change: CustomerChange, now: Date): Promise<Customer> {
  return database.transaction().execute(async (transaction) => {
    const { endpoints, createdAt: _created, updatedAt: _updated, ...before } = await requireCustomer(transaction, id, 'change');
    const { name, reference, address, email, timezone, tariffs } = change;
    const given = Object.entries({ name, reference, address, email, timezone, tariffs }).filter(([, value]) => value !== undefined);
    return store(transaction, { ...before, ...Object.fromEntries(given) }, change.endpoints ?? endpoints, now);
  });
}

/** Ends what is the customer's, from now on. If no statement is about the customer, it is as if there never had been one. */
export function endCustomer(database: Kysely<Database>, id: string, now: Date): Promise<void> {
  return database.transaction().execute(async (transaction) => {
    const customer = await requireCustomer(transaction, id, 'change');
    const tomorrow = addDays(timeZone(customer.timezone).dateAt(Math.floor(now.getTime() / 1000)), 1);
    const tariffs = [...customer.tariffs.filter(({ from }) => from < tomorrow), { tariffId: null, from: tomorrow }];
    await deleteCustomer(transaction, { ...customer, tariffs }, now);
  });
}

async function store(database: Kysely<Database>, draft: Draft, given: readonly GivenAssignment[], now: Date): Promise<Customer> {
  const zones = await lockEndpoints(database, [...new Set(given.map(({ endpointId }) => endpointId))]);
  const assignments = given.map((assignment) => inTime(assignment, zones.get(assignment.endpointId) ?? 'UTC'));
  const timezone = draft.timezone ?? zones.get(given[0]?.endpointId ?? '');
  const problems = [
    ...(await referenceProblems(database, draft)),
    ...assignmentProblems(assignments, zones),
    ...(await shareProblems(database, draft, assignments)),
    ...(await tariffProblems(database, draft)),
    ...(timezone === undefined ? [problem('timezone', 'is missing: without an endpoint there is no zone to take')] : []),
  ];
  if (problems.length > 0 || timezone === undefined) throw invalid(problems);
  await storeCustomer(database, { ...draft, timezone }, now);
  await storeAssignments(database, draft.id, assignments);
  return requireCustomer(database, draft.id);
}

function inTime({ from, to, ...rest }: GivenAssignment, timezone: string): AssignmentRow {
  const at = (time: string | null) => {
    if (time === null) return null;
    return new Date(time.length === 10 ? timeZone(timezone).startOfDay(time) * 1000 : time);
  };
  return { ...rest, from: at(from), to: at(to) };
}

async function referenceProblems(database: Kysely<Database>, { id, reference }: Draft): Promise<readonly FieldProblem[]> {
  if (reference === null) return [];
  const other = (await listCustomers(database)).find((customer) => customer.reference === reference && customer.id !== id);
  return other === undefined ? [] : [problem('reference', `is that of ${other.name}`)];
}

function assignmentProblems(assignments: readonly AssignmentRow[], zones: ReadonlyMap<string, string>): readonly FieldProblem[] {
  return assignments.flatMap(({ endpointId, from, to }, index) => [
    ...(zones.has(endpointId) ? [] : [problem(`endpoints.${index}.endpointId`, 'there is no such endpoint')]),
    ...(from !== null && to !== null && from >= to ? [problem(`endpoints.${index}.to`, 'must be after from')] : []),
  ]);
}

async function shareProblems(
  database: Kysely<Database>,
  { id, name }: Draft,
  own: readonly AssignmentRow[],
): Promise<readonly FieldProblem[]> {
  const endpointIds = [...new Set(own.map(({ endpointId }) => endpointId))];
  const others = await othersAssignments(database, id, endpointIds);
  return sharesTooMuch([...own.map((assignment) => ({ ...assignment, customer: name })), ...others]).map(
    ({ endpointId, from, total, customers }) => {
      const index = own.findIndex((assignment) => assignment.endpointId === endpointId);
      const since = from === null ? '' : ` from ${from.toISOString()} on`;
      return problem(
        `endpoints.${index}.share`,
        `the shares of ${customers.join(' and ')} add up to ${total}${since}: they must not be above 1`,
      );
    },
  );
}

async function tariffProblems(database: Kysely<Database>, { tariffs }: Draft): Promise<readonly FieldProblem[]> {
  const known = new Map((await listTariffs(database)).map((tariff) => [tariff.id, tariff]));
  return tariffs.flatMap(({ tariffId, from }, index) => {
    if (tariffId === null) return [];
    const tariff = known.get(tariffId);
    if (tariff === undefined) return [problem(`tariffs.${index}.tariffId`, 'there is no such tariff')];
    const before = tariffs.slice(0, index).findLast((start) => start.tariffId !== null);
    const other = known.get(before?.tariffId ?? '');
    const isSame = other === undefined || (other.currency === tariff.currency && other.totalRule === tariff.totalRule);
    return isSame || from.endsWith('-01')
      ? []
      : [problem(`tariffs.${index}.from`, 'must be the first of a month: the tariff before has another currency or rule of totals')];
  });
}
