import type { Writer } from './writer.ts';
import type { RunnerSettings } from '../run/runner-settings.ts';

/** Without a configured name, a container is named with twelve hexadecimal digits, which change at the next start. */
const generatedHostName = /^[0-9a-f]{12}$/;

/**
 * The name of the writer: WRITER_NAME, which the chart sets, or the machine's name with the source's name.
 * Undefined in a container that has neither, because it could not be recognized later.
 */
export function writerOf(
  { writerName, sourceName, jobName }: RunnerSettings,
  { inCluster, hostName }: { readonly inCluster: boolean; readonly hostName: string },
): Writer | undefined {
  const machineWriterName = inCluster || generatedHostName.test(hostName) ? undefined : `${hostName}/${sourceName}`;
  const name = writerName ?? machineWriterName;
  return name === undefined ? undefined : { name, source: sourceName, job: jobName };
}
