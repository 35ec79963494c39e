import { defineJob } from '@wattjobs/core/job';
import { meterMetrics } from './metrics.ts';
import { meterReasons } from './reasons.ts';
import { meterSettings } from './settings.ts';
import { MeterSource } from './source.ts';
import { meterState } from './state.ts';

/** A made-up job: it reads a meter that answers with its power as a number. */
export const meterJob = defineJob({
  name: 'meter-job',
  summary: 'Reads a meter that answers with its power as a number',
  defaults: { durationSeconds: 60, intervalSeconds: 15, jobName: 'meter', instanceName: 'meter' },
  settings: meterSettings,
  rules: [],
  metrics: meterMetrics,
  reasons: meterReasons,
  state: meterState,
  open: async (context) => new MeterSource(context),
});
