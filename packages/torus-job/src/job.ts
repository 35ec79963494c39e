import { defineJob } from '@wattjobs/core/job';
import { torusMetrics } from './metrics.ts';
import { torusReasons } from './reasons.ts';
import { loginStaysEncrypted, oneTimeZone, someSource, torusSettings } from './settings.ts';
import { TorusSource } from './source.ts';
import { torusState } from './state.ts';

/** The job that reads Torus Power units. */
export const torusJob = defineJob({
  name: 'torus-job',
  summary: 'Reads Torus Power units from the cloud dashboard, or from the unit itself when the cloud is stale',
  defaults: { durationSeconds: 280, intervalSeconds: 15, jobName: 'torus_power_monitor', instanceName: 'torus_primary' },
  settings: torusSettings,
  rules: [someSource, oneTimeZone, loginStaysEncrypted],
  metrics: torusMetrics,
  reasons: torusReasons,
  state: torusState,
  open: async (context) => new TorusSource(context),
});
