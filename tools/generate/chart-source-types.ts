import { describeJob, type JobDescription, type SettingsDeclaration } from '@wattjobs/core';
import { enphaseJob } from '@wattjobs/enphase-job';
import { torusJob } from '@wattjobs/torus-job';

/** A type of source as the chart offers it: its job, and what its CronJob has that others do not. */
export interface SourceType {
  readonly type: string;
  readonly job: JobDescription;
  /** The settings that only this type has; the runner's own are the rest of `job.settings`. */
  readonly ownSettings: ReadonlySet<string>;
  /** Fields of a source: those without a default for all types, and those in which this one differs. */
  readonly fields: { readonly schedule: string; readonly backoffLimit: number } & Readonly<Record<string, unknown>>;
  /** Settings of which exactly one must be given, because each names another place for the same rows. */
  readonly exactlyOneOf?: readonly string[];
  /** Verbs that a person starts by hand, each from a suspended CronJob, and how long they may wait for that person. */
  readonly verbsByHand?: Readonly<Record<string, { readonly durationSeconds: number }>>;
}

/** Every type, in the order of the tables. A new one is a new entry here and nothing in the templates. */
export const sourceTypes: readonly SourceType[] = [
  {
    type: 'torus',
    job: describeJob(torusJob),
    ownSettings: namesOf(torusJob.settings),
    // It polls: the next schedule is the retry.
    fields: { schedule: '*/5 * * * *', backoffLimit: 0 },
  },
  {
    type: 'enphase',
    job: describeJob(enphaseJob),
    ownSettings: namesOf(enphaseJob.settings),
    // One pass a run, and a token that was spent must be written before the pod may go.
    fields: { schedule: '*/10 * * * *', backoffLimit: 2 },
    exactlyOneOf: ['WATTJOBS_API_URL', 'LOCAL_API_BASE_URL'],
    verbsByHand: { authorize: { durationSeconds: 900 } },
  },
];

function namesOf(settings: SettingsDeclaration): ReadonlySet<string> {
  return new Set(Object.values(settings).map(({ name }) => name));
}
