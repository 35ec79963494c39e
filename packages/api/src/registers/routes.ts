import type { ApiServer } from '../http/server-type.ts';
import type { RegistersContext } from './context.ts';
import { addEventRoutes } from './routes/events.ts';
import { addPeriodRoutes } from './routes/periods.ts';

/** Adds the registers of endpoints to the server: their events, and what was consumed. */
export function registerRegisters(app: ApiServer, context: RegistersContext): void {
  addEventRoutes(app, context);
  addPeriodRoutes(app, context);
}
