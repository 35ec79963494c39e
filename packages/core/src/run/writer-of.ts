import type { Writer } from '../sinks/writer.ts';
import type { RunnerSettings } from './runner-settings.ts';

/** A container that was given no name of its own has twelve hexadecimal digits for one, which are others at the next start. */
const passingName = /^[0-9a-f]{12}$/;

/**
 * Who pushes: WRITER_NAME, which the chart sets, or the name of the machine with that of the source.
 * Nobody who could be known again in a container that has neither.
 */
export function writerOf(
  { writerName, sourceName, jobName, instanceName }: RunnerSettings,
  { inCluster, hostName }: { readonly inCluster: boolean; readonly hostName: string },
): Writer | undefined {
  const ofMachine = inCluster || passingName.test(hostName) ? undefined : `${hostName}/${sourceName}`;
  const name = writerName ?? ofMachine;
  return name === undefined ? undefined : { name, source: sourceName, series: { job: jobName, instance: instanceName } };
}
