import type { JobContext } from '@wattjobs/core/job';
import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';

/** What the parts of this job are given. */
export type TorusContext = JobContext<TorusSettings, TorusState>;
