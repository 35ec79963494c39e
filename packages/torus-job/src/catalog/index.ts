import { sourceEntry } from '@wattjobs/core/catalog';
import { torusJob } from '../job.ts';
import { faultTable } from '../testing/fault-table.ts';
import { alertStories } from './alert-stories.ts';
import { alerts } from './alerts.ts';
import { demo } from './demo/demo.ts';

/** The source's entry in the list of sources. */
export const torus = sourceEntry(torusJob, {
  type: 'torus',
  readmeRow: {
    reads: 'Torus Power units: cloud and local page',
    state: 'ready, tested against simulators; no real unit was available',
  },
  // It polls, so the next scheduled run is the retry.
  cronJob: { schedule: '*/5 * * * *', backoffLimit: 0 },
  faults: Object.values(faultTable),
  exampleStory: 'a-fresh-cloud-is-delivered-with-its-decimals',
  monitoring: {
    alerts,
    stories: alertStories,
    dashboard: {
      title: 'Torus units',
      shows: "seconds since the unit's last report (green below 60, red from 3600), the origin of the values, and the values",
    },
  },
  demo,
});
