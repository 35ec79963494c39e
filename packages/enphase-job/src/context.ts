import type { JobContext } from '@wattjobs/core';
import type { EnphaseSettings } from './settings.ts';
import type { EnphaseState } from './state.ts';

/** What the runner gives this job. */
export type EnphaseContext = JobContext<EnphaseSettings, EnphaseState>;
