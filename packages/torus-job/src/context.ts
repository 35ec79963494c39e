import type { JobContext } from '@wattjobs/core/job';
import type { CloudAccount } from './cloud-account.ts';
import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';

/** The context of this job, with its own settings and state. */
export type TorusContext = JobContext<TorusSettings, TorusState>;

/** The context of reading the cloud, which needs an account. */
export type CloudContext = JobContext<TorusSettings & CloudAccount, TorusState>;
