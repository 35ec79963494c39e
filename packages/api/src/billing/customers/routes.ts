import { z } from 'zod';
import { newId } from '../../endpoints/new-id.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { changeCustomer, createCustomer, endCustomer } from './changes.ts';
import { readCustomers, requireCustomer } from './repository.ts';
import { Customer, CustomerChange, NewCustomer } from './schema.ts';

const tags = ['billing'];
const path = '/api/v1/billing/customers';
const reading = { access: 'read' } as const;
const changing = { access: 'admin' } as const;

/** Adds the routes of customers to the server. */
export function registerCustomers(
  app: ApiServer,
  { database, clock, randomBytes }: Pick<BillingContext, 'database' | 'clock' | 'randomBytes'>,
): void {
  const now = () => new Date(clock.now());
  const one = { tags, params: z.object({ id: z.uuid() }), response: { 200: envelope(Customer) } };
  const listing = { tags, summary: 'Lists customers', response: { 200: envelope(z.array(Customer), z.object({ count: z.int() })) } };
  app.get(path, { config: reading, schema: listing }, async () => {
    const data = (await readCustomers(database)).filter(({ deletedAt }) => deletedAt === null);
    return succeed(data, { count: data.length });
  });
  app.get(`${path}/:id`, { config: reading, schema: { ...one, summary: 'Reads a customer' } }, async ({ params }) => {
    return { success: true as const, data: await requireCustomer(database, params.id) };
  });
  const creating = { tags, summary: 'Creates a customer', body: NewCustomer, response: { 201: envelope(Customer) } };
  app.post(path, { config: changing, schema: creating }, async ({ body }, reply) => {
    const data = await createCustomer(database, newId(randomBytes), body, now());
    return reply.code(201).send({ success: true, data });
  });
  const editing = {
    ...one,
    summary: 'Changes a customer',
    description:
      'Only the given fields change; `endpoints` and `tariffs` are replaced as a whole. A closed month is corrected by its next closing.',
    body: CustomerChange,
  };
  app.put(`${path}/:id`, { config: changing, schema: editing }, async ({ params, body }) => {
    return { success: true as const, data: await changeCustomer(database, params.id, body, now()) };
  });
  const deleting = {
    ...one,
    summary: 'Deletes a customer',
    description: 'What is theirs ends now. Statements, and what they rest on, stay.',
    response: { 200: envelope(z.object({ message: z.string() })) },
  };
  app.delete(`${path}/:id`, { config: changing, schema: deleting }, async ({ params }) => {
    await endCustomer(database, params.id, now());
    return { success: true as const, data: { message: 'The customer was deleted; statements stay.' } };
  });
}
