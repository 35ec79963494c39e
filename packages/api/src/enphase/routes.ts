import type { ApiServer } from '../http/server-type.ts';
import { addBatchRoute } from '../ingest/batch-route.ts';
import { enphaseKinds } from './batch/batch-kinds.ts';
import { addLegacyOperations } from './legacy/operations.ts';
import { addLegacyRoutes } from './legacy/routes.ts';
import type { EnphaseContext } from './context.ts';
import { addProductionRoutes } from './production/routes.ts';
import { addAlarmsRoute } from './ranges/alarms.ts';
import { addEventsRoute } from './ranges/events.ts';
import { addIntervalsRoute } from './ranges/intervals.ts';
import { addSystemRoutes } from './systems/routes.ts';

/** Adds the Enphase domain to the server. */
export function registerEnphase(app: ApiServer, context: EnphaseContext): void {
  addLegacyOperations(app, context.clock);
  addLegacyRoutes(app, context);
  addBatchRoute(app, context, { path: '/api/v1/enphase/batches', tag: 'enphase', kinds: enphaseKinds });
  addSystemRoutes(app, context);
  addIntervalsRoute(app, context);
  addEventsRoute(app, context);
  addAlarmsRoute(app, context);
  addProductionRoutes(app, context);
}
