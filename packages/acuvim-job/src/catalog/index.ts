import { sourceEntry } from '@wattjobs/core/catalog';
import { acuvimJob } from '../job.ts';
import { faultTable } from '../testing/fault-table.ts';
import { alertStories } from './alert-stories.ts';
import { alerts } from './alerts.ts';
import { demo } from './demo/demo.ts';
import { profilesTable } from './profiles-table.ts';

/** The source's entry in the list of sources. */
export const acuvim = sourceEntry(acuvimJob, {
  type: 'acuvim',
  readmeRow: {
    reads: 'Acuvim power meters: Modbus TCP',
    state: 'ready, tested against simulators; no real meter was available',
  },
  // It polls, so the next scheduled run is the retry.
  cronJob: { schedule: '*/5 * * * *', backoffLimit: 0 },
  faults: Object.values(faultTable),
  exampleStory: 'an-acuvim-ii-at-noon',
  ownTables: { profiles: profilesTable },
  monitoring: {
    alerts,
    stories: alertStories,
    dashboard: {
      title: 'Acuvim meters',
      shows: 'which meters are read, power, voltages, currents, frequency, power factor, distortion, energy, and the cross-checks',
    },
  },
  demo,
});
