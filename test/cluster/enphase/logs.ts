import { type ChildProcess, spawn } from 'node:child_process';
import type { Namespace } from '../cluster.ts';

/** The output of a namespace's pods from now on, including deleted ones. */
export interface FollowedLogs {
  /** By pod. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  stop(): void;
}

/** Follows the log of every pod of a job or of the API that comes up. */
export function followLogs(namespace: Namespace): FollowedLogs {
  const said = new Map<string, string[]>();
  const children: ChildProcess[] = [];
  const follow = (pod: string) => {
    if (said.has(pod)) return;
    const lines: string[] = [];
    said.set(pod, lines);
    const log = start(['logs', '--follow', pod], (text) => lines.push(text));
    // A container that has not started has no log: once it has, the watch reports its pod again.
    log.once('close', (code) => code !== 0 && lines.length === 0 && said.delete(pod));
  };
  const start = (args: readonly string[], take: (text: string) => void): ChildProcess => {
    const child = spawn('kubectl', ['--namespace', namespace.name, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.setEncoding('utf8').on('data', take);
    children.push(child);
    return child;
  };
  const path = 'jsonpath={.metadata.name}{" "}{.status.containerStatuses[0].started}{"\\n"}';
  start(['get', 'pods', '--selector', 'app.kubernetes.io/name=wattjobs', '--watch', '--output', path], (text) => {
    for (const [, pod] of text.matchAll(/^(\S+) (?:true|false)$/gm)) follow(pod ?? '');
  });
  return {
    said,
    stop: () => {
      for (const child of children) child.kill();
    },
  };
}

/** All output: followed logs, termination messages and events. */
export async function everythingSaid(
  namespace: Namespace,
  { said }: FollowedLogs,
): Promise<{ readonly pods: number; readonly text: string }> {
  const status = await namespace.kubectl('get', 'pods,jobs,cronjobs', '--output', 'jsonpath={.items[*].status}');
  const events = await namespace.kubectl('get', 'events', '--output', 'json');
  return { pods: said.size, text: [...[...said.values()].flat(), status, events].join('\n') };
}
