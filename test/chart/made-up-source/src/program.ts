import { main } from '@wattjobs/core/command-line';
import { meterJob } from './job.ts';

/** The job as a process; see startProgram. */
export async function run(stop: AbortSignal): Promise<void> {
  await main(meterJob, stop);
}
