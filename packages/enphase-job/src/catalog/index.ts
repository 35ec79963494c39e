import { sourceEntry } from '@wattjobs/core/catalog';
import { enphaseJob } from '../job.ts';
import { faultTable } from '../testing/fault-table.ts';
import { alertStories } from './alert-stories.ts';
import { alerts } from './alerts.ts';
import { crashMatrixTable } from './crash-matrix-table.ts';
import { demo } from './demo/demo.ts';

/** The source's entry in the list of all sources. */
export const enphase = sourceEntry(enphaseJob, {
  type: 'enphase',
  readmeRow: {
    reads: 'Enphase solar: cloud API v4 with rotating tokens',
    state: 'ready, tested against a simulator; no real account was available',
  },
  // One pass per run, and the pair for a spent token must be stored before the pod may end.
  cronJob: { schedule: '*/10 * * * *', backoffLimit: 2 },
  verbsByHand: { authorize: { durationSeconds: 900 } },
  faults: Object.values(faultTable),
  exampleStory: 'a-first-pass-at-noon',
  ownTables: { 'crash-matrix': crashMatrixTable },
  monitoring: {
    alerts,
    stories: alertStories,
    dashboard: {
      title: 'Enphase systems',
      shows:
        'power and energy, time since the last report, when the tokens expire, calls left and the forecast for the month, how far behind each kind of row is',
    },
  },
  demo,
});
