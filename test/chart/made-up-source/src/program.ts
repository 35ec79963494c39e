import { main } from '@wattjobs/core';
import { meterJob } from './job.ts';

/** The job as a process; see startProgram. */
export async function run(stop: AbortSignal): Promise<void> {
  await main(meterJob, stop);
}
