import { describeJob, type JobDescription } from '@wattjobs/core';
import { torusJob } from '@wattjobs/torus-job';

/** A type of source as the chart offers it: its job, and what its CronJob has that others do not. */
export interface SourceType {
  readonly type: string;
  readonly job: JobDescription;
  /** The settings that only this type has; the runner's own are the rest of `job.settings`. */
  readonly ownSettings: ReadonlySet<string>;
  readonly schedule: string;
  readonly backoffLimit: number;
}

/** Every type, in the order of the tables. A new one is a new entry here and nothing in the templates. */
export const sourceTypes: readonly SourceType[] = [
  {
    type: 'torus',
    job: describeJob(torusJob),
    ownSettings: new Set(Object.values(torusJob.settings).map(({ name }) => name)),
    schedule: '*/5 * * * *',
    // It polls: the next schedule is the retry.
    backoffLimit: 0,
  },
];
