import { describeJob, type JobDescription } from '@wattjobs/core';
import { torusJob } from '@wattjobs/torus-job';
import { faultTable } from '@wattjobs/torus-job/testing';
import type { DocumentedJob } from './job-readme.ts';

/** Every job of the product, with what its README shows beside its definition. */
export const documentedJobs: readonly DocumentedJob[] = [
  {
    description: describeJob(torusJob),
    faults: Object.values(faultTable),
    exampleStory: 'a-fresh-cloud-is-delivered-with-its-decimals',
  },
];

/** Every job of the product, described. */
export const jobs: readonly JobDescription[] = documentedJobs.map(({ description }) => description);
