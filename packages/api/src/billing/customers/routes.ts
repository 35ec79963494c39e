import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { addRecordRoutes } from '../record-routes.ts';
import { changeCustomer, createCustomer, endCustomer } from './changes.ts';
import { readCustomers } from './repository.ts';
import { Customer, CustomerChange, NewCustomer } from './schema.ts';

/** Adds the routes of customers to the server. */
export function registerCustomers(app: ApiServer, context: BillingContext): void {
  addRecordRoutes(app, context, {
    noun: 'customer',
    schemas: { shown: Customer, given: NewCustomer, change: CustomerChange },
    editing: {
      description:
        'Only the given fields change; `endpoints` and `tariffs` are replaced as a whole. A closed month is corrected by its next closing.',
    },
    deleting: { summary: 'Deletes a customer', description: 'What is theirs ends now. Statements, and what they rest on, stay.' },
    deleted: 'The customer was deleted; statements stay.',
    mayConflict: false,
    read: readCustomers,
    create: createCustomer,
    update: changeCustomer,
    remove: endCustomer,
  });
}
