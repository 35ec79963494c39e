import { sourceEntry } from '@wattjobs/core/catalog';
import { consumptionJob } from '../job.ts';
import { faultTable } from '../testing/fault-table.ts';
import { alertStories } from './alert-stories.ts';
import { alerts } from './alerts.ts';
import { demo } from './demo/demo.ts';

/** The source's entry in the list of sources. */
export const consumption = sourceEntry(consumptionJob, {
  type: 'consumption',
  readmeRow: {
    reads: 'Power meters and PDUs that only have a web page: HTTP, or a browser',
    state: 'ready, tested against simulators and the documented pages of vendors; no real device was available',
  },
  // One pass per run; an endpoint that a run does not reach is due again for its retry.
  cronJob: { schedule: '*/5 * * * *', backoffLimit: 2 },
  withBrowser: { resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { memory: '1Gi' } } },
  faults: Object.values(faultTable),
  exampleStory: 'the-six-legacy-meters',
  monitoring: {
    alerts,
    stories: alertStories,
    dashboard: {
      title: 'Meters with a web page',
      shows: 'which meters are read, energy, power, voltage, current, power factor, and how long visits take',
    },
  },
  demo,
});
