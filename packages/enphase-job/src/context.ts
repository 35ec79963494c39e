import type { JobContext } from '@wattjobs/core/job';
import type { EnphaseSettings } from './settings.ts';
import type { EnphaseState } from './state.ts';

/** The runner's context for this job. */
export type EnphaseContext = JobContext<EnphaseSettings, EnphaseState>;
