import type { JobContext } from '@wattjobs/core';
import type { EnphaseSettings } from './settings.ts';
import type { EnphaseState } from './state.ts';

/** The runner's context for this job. */
export type EnphaseContext = JobContext<EnphaseSettings, EnphaseState>;
