import type { ApiServer } from '../http/server-type.ts';
import type { BillingContext } from './context.ts';
import { registerCustomers } from './customers/routes.ts';
import { registerLinks } from './links/routes.ts';
import { addClosingRoutes } from './statements/closing-routes.ts';
import { addExportRoutes } from './statements/export-routes.ts';
import { addStatementRoutes } from './statements/statement-routes.ts';
import { registerTariffs } from './tariffs/routes.ts';

/** Adds billing to the server. */
export function registerBilling(app: ApiServer, context: BillingContext): void {
  registerTariffs(app, context);
  registerCustomers(app, context);
  registerLinks(app, context);
  addClosingRoutes(app, context);
  addStatementRoutes(app, context);
  addExportRoutes(app, context);
}
