import { firing, sourceEntry } from '@wattjobs/core/catalog';
import { meterJob } from '../job.ts';
import { faultTable } from '../testing/fault-table.ts';

const ofMeter = { instance: 'hall' };

/** The source's entry in the list of all sources. */
export const meter = sourceEntry(meterJob, {
  type: 'meter',
  readmeRow: { reads: 'A meter that answers with a number', state: 'made up' },
  cronJob: { schedule: '*/5 * * * *', backoffLimit: 0 },
  faults: Object.values(faultTable),
  exampleStory: 'a-load-is-read',
  monitoring: {
    alerts: [{ alert: 'MeterOverload', firesWhen: 'the load draws more than 3 kW for 5 minutes', whatToDo: 'Switch something off.' }],
    stories: [
      {
        name: 'the load grows',
        interval: '1m',
        input_series: [{ series: 'meter_power_watts{instance="hall"}', values: '100x10 4000x20' }],
        alert_rule_test: [firing('MeterOverload', 10), firing('MeterOverload', 20, { severity: 'warning', ...ofMeter })],
      },
    ],
    dashboard: { title: 'Meters', shows: 'power' },
  },
});
