import type { ApiServer } from '../http/server-type.ts';
import { addBatchRoute } from '../ingest/batch-route.ts';
import { readingKinds } from './batch/batch-kinds.ts';
import { readConditions } from './conditions.ts';
import type { ReadingsContext } from './context.ts';
import { addListRoutes } from './routes/list.ts';
import { addLiveRoutes } from './routes/live.ts';
import { addMonthlyRoutes } from './routes/monthly.ts';
import { addSummaryRoute } from './routes/summary.ts';

/** Adds the readings of endpoints to the server. */
export function registerReadings(app: ApiServer, context: ReadingsContext): void {
  const { database, clock, metrics, webhook } = context;
  const kinds = readingKinds(clock, webhook);
  addBatchRoute(app, context, { path: '/api/v1/consumption/readings/batch', tag: 'consumption', kinds });
  addListRoutes(app, context);
  addMonthlyRoutes(app, context);
  addSummaryRoute(app, context);
  addLiveRoutes(app, context);
  metrics.observeEndpoints(() => readConditions(database, clock.now()));
}
