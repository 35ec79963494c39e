import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';
import { hasErrno } from './file-errors.ts';

/**
 * A process, in a form in which another one on the same machine can find it.
 * A process id alone is not enough: every container has a process 1, and ids are reused.
 */
export const processIdentity = z.object({
  pid: z.number(),
  /** The scope and start time of the id; absent if the system does not provide them, as outside Linux. */
  namespace: z.string().optional(),
  startTime: z.string().optional(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** This process. */
export function ownIdentity(pid: number): ProcessIdentity {
  const [namespace, startTime] = [ownNamespace(), startTimeOf(pid)];
  return { pid, ...(namespace === undefined ? {} : { namespace }), ...(startTime === undefined ? {} : { startTime }) };
}

/** Whether that process is alive; unknown if this process cannot see it, as in another container. */
export function livenessOf({ pid, namespace, startTime }: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  if (namespace === undefined || startTime === undefined || namespace !== ownNamespace()) return 'unknown';
  return startTimeOf(pid) === startTime ? 'alive' : 'gone';
}

/** The boot id of the machine and its process id namespace (proc(5), pid_namespaces(7)). */
function ownNamespace(): string | undefined {
  return undefinedIfMissing(() => `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`);
}

/** Field 22 of /proc/PID/stat, counted after the command, which may contain spaces and brackets. A zombie counts as dead. */
function startTimeOf(pid: number): string | undefined {
  const stat = undefinedIfMissing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function undefinedIfMissing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'ENOTDIR')) return undefined;
    throw error;
  }
}
