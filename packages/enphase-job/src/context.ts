import type { JobContext } from '@wattjobs/core';
import type { EnphaseSettings } from './settings.ts';
import type { EnphaseState } from './state.ts';

/** What the parts of this job are given. */
export type EnphaseContext = JobContext<EnphaseSettings, EnphaseState>;
