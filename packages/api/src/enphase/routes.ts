import type { ApiServer } from '../http/server-type.ts';
import { addBatchRoute } from './batch/route.ts';
import { addLegacyOperations } from './legacy/operations.ts';
import { addLegacyRoutes } from './legacy/routes.ts';
import type { EnphaseContext } from './context.ts';
import { addProductionRoutes } from './production/routes.ts';
import { addAlarmsRoute } from './ranges/alarms.ts';
import { addEventsRoute } from './ranges/events.ts';
import { addIntervalsRoute } from './ranges/intervals.ts';
import { addSystemRoutes } from './systems/routes.ts';

/** Adds the Enphase domain to the server. */
export function registerEnphase(app: ApiServer, parts: EnphaseContext): void {
  addLegacyOperations(app, parts.clock);
  addLegacyRoutes(app, parts);
  addBatchRoute(app, parts);
  addSystemRoutes(app, parts);
  addIntervalsRoute(app, parts);
  addEventsRoute(app, parts);
  addAlarmsRoute(app, parts);
  addProductionRoutes(app, parts);
}
