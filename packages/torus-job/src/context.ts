import type { JobContext } from '@wattjobs/core/job';
import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';

/** The context of this job, with its own settings and state. */
export type TorusContext = JobContext<TorusSettings, TorusState>;
