import type { JobContext } from '@wattjobs/core/job';
import type { ConsumptionSettings } from './settings.ts';
import type { ConsumptionState } from './state.ts';

/** The context of this job, with its own settings and state. */
export type ConsumptionContext = JobContext<ConsumptionSettings, ConsumptionState>;
