import { describeJob, type JobDescription } from '@wattjobs/core';
import { enphaseJob } from '@wattjobs/enphase-job';
import { faultTable as enphaseFaults } from '@wattjobs/enphase-job/testing';
import { torusJob } from '@wattjobs/torus-job';
import { faultTable as torusFaults } from '@wattjobs/torus-job/testing';
import { crashMatrixTable } from './crash-matrix.ts';
import type { DocumentedJob } from './job-readme.ts';

/** Every job of the product, with what its README shows beside its definition. */
export const documentedJobs: readonly DocumentedJob[] = [
  {
    description: describeJob(torusJob),
    faults: Object.values(torusFaults),
    exampleStory: 'a-fresh-cloud-is-delivered-with-its-decimals',
  },
  {
    description: describeJob(enphaseJob),
    faults: Object.values(enphaseFaults),
    exampleStory: 'a-first-pass-at-noon',
    ownTables: { 'crash-matrix': crashMatrixTable() },
  },
];

/** Every job of the product, described. */
export const jobs: readonly JobDescription[] = documentedJobs.map(({ description }) => description);
