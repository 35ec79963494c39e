import type { JobContext } from '@wattjobs/core/job';
import type { AcuvimSettings } from './settings.ts';
import type { AcuvimState } from './state.ts';

/** The context of this job, with its own settings and state. */
export type AcuvimContext = JobContext<AcuvimSettings, AcuvimState>;
