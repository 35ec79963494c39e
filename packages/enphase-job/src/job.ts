import { defineJob } from '@wattjobs/core/job';
import { partOf } from '@wattjobs/core/state';
import { authorize } from './authorize/authorize.ts';
import { enphaseMetrics } from './metrics.ts';
import { enphaseReasons } from './reasons.ts';
import { enphaseSettings, intervalsNeedLocalApi, notTwoDestinations, pathNamesSystem, someDestination } from './settings.ts';
import { EnphaseSource } from './source.ts';
import { enphaseState } from './state.ts';

/** The job that reads the systems of an Enphase application from its cloud. */
export const enphaseJob = defineJob({
  name: 'enphase-job',
  summary: 'Reads solar systems from the Enphase cloud within the quota of its plan, and keeps the tokens alive',
  defaults: { graceSeconds: 120, durationSeconds: 120, pushgateway: 'optional', jobName: 'enphase', instanceName: 'enphase' },
  settings: enphaseSettings,
  rules: [notTwoDestinations, intervalsNeedLocalApi, pathNamesSystem],
  deliveryRules: [someDestination],
  metrics: enphaseMetrics,
  reasons: enphaseReasons,
  state: enphaseState,
  permissions: [
    { apiGroup: '', resource: 'secrets', namedBy: 'TOKENS_URL', verbs: ['get', 'update'] },
    { apiGroup: 'coordination.k8s.io', resource: 'leases', namedBy: 'TOKENS_URL', verbs: ['get', 'update'] },
  ],
  verbs: [
    {
      name: 'authorize',
      summary: 'Asks the owner for consent and stores the tokens',
      run: (context) => authorize({ ...context, state: partOf(context.state, 'tokens') }),
    },
  ],
  keepsHistory: true,
  open: async (context) => new EnphaseSource(context),
});
