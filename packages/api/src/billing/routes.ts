import type { ApiServer } from '../http/server-type.ts';
import type { BillingContext } from './context.ts';
import { addClosingRoutes } from './statements/closing-routes.ts';
import { addExportRoutes } from './statements/export-routes.ts';
import { addStatementRoutes } from './statements/statement-routes.ts';

/** Adds billing to the server. */
export function registerBilling(app: ApiServer, context: BillingContext): void {
  addClosingRoutes(app, context);
  addStatementRoutes(app, context);
  addExportRoutes(app, context);
}
