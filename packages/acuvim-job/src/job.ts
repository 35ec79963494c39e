import { defineJob } from '@wattjobs/core/job';
import { shardsAndIndex } from '@wattjobs/core/shards';
import { acuvimMetrics, ownMetrics } from './metrics.ts';
import { acuvimReasons } from './reasons.ts';
import { acuvimSettings } from './settings.ts';
import { AcuvimSource } from './source.ts';
import { acuvimState } from './state.ts';
import { discover } from './verbs/discover.ts';
import { plan } from './verbs/plan.ts';

/** The job that reads Acuvim meters over Modbus. */
export const acuvimJob = defineJob({
  name: 'acuvim-job',
  summary: 'Reads Acuvim power meters over Modbus TCP, as often as once a second',
  defaults: { durationSeconds: 280, intervalSeconds: 10, shortestIntervalSeconds: 0.01, jobName: 'acuvim', instanceName: 'acuvim' },
  settings: acuvimSettings,
  rules: [shardsAndIndex],
  metrics: acuvimMetrics,
  metricsOfSetting: { name: 'TARGETS_FILE', from: ownMetrics },
  reasons: acuvimReasons,
  state: acuvimState,
  verbs: [discover, plan],
  open: async (context) => new AcuvimSource(context),
});
