import { defineJob } from '@wattjobs/core/job';
import { shardsAndIndex } from '@wattjobs/core/shards';
import { consumptionMetrics } from './metrics.ts';
import { consumptionReasons } from './reasons.ts';
import { consumptionRules, consumptionSettings } from './settings.ts';
import { ConsumptionSource } from './source.ts';
import { consumptionState } from './state.ts';
import { discover } from './verbs/discover.ts';

/** The job that reads meters that only have a web page. */
export const consumptionJob = defineJob({
  name: 'consumption-job',
  summary: 'Reads the counters of power meters and PDUs that only have a web page',
  defaults: { durationSeconds: 240, graceSeconds: 60, pushgateway: 'optional', jobName: 'consumption', instanceName: 'consumption' },
  settings: consumptionSettings,
  rules: [consumptionRules, shardsAndIndex],
  metrics: Object.values(consumptionMetrics),
  reasons: consumptionReasons,
  state: consumptionState,
  verbs: [discover],
  onceOptions: { endpoint: { flags: '--endpoint <name>', help: 'reads only the endpoint with this name or id, even if it is not due' } },
  open: (context) => ConsumptionSource.open(context),
});
