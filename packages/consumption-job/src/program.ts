import { main } from '@wattjobs/core/command-line';
import { consumptionJob } from './job.ts';

/** Runs the job as a process; see startProgram. */
export async function run(stop: AbortSignal): Promise<void> {
  await main(consumptionJob, stop);
}
