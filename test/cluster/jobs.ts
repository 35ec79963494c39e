import type { Namespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { objectName } from './release.ts';

const scheduledAt = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

interface JobObject {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly status: {
    readonly startTime?: string;
    readonly conditions?: readonly { readonly type: string; readonly reason?: string; readonly lastTransitionTime: string }[];
  };
}

interface PodObject {
  readonly status: { readonly containerStatuses?: readonly { readonly state: { readonly terminated?: Terminated } }[] };
}

/** A container's exit code and termination message. */
export interface Terminated {
  readonly exitCode: number;
  readonly message?: string;
}

/** A Job that has ended. */
export interface EndedJob {
  readonly outcome: 'Complete' | 'Failed';
  /** Kubernetes's reason: `CompletionsReached`, `PodFailurePolicy`, `BackoffLimitExceeded`, `DeadlineExceeded`. */
  readonly reason: string | undefined;
  readonly endMs: number;
  /** The container's result in each remaining pod. */
  readonly pods: readonly (Terminated | undefined)[];
}

/** A scheduled Job. */
export interface ScheduledJob {
  readonly name: string;
  readonly dueMs: number;
  readonly startMs: number;
}

/** Starts a manual run of a source, as an operator would. */
export async function startByHand(namespace: Namespace, source: string, job: string): Promise<void> {
  await namespace.kubectl('create', 'job', `--from=cronjob/${objectName(source)}`, job);
}

/** Runs a source manually to its end. */
export async function runByHand(namespace: Namespace, source: string, job: string): Promise<EndedJob> {
  await startByHand(namespace, source, job);
  return jobEnd(namespace, job);
}

/** Waits until a Job has ended. */
export function jobEnd(namespace: Namespace, job: string): Promise<EndedJob> {
  return eventually(`the end of Job ${job}`, 120, async () => {
    const { status } = await namespace.read<JobObject>('job', job);
    // FailureTarget and SuccessCriteriaMet come before the pods are gone.
    const end = status.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed');
    if (end === undefined) return undefined;
    const pods = await namespace.read<{ readonly items: readonly PodObject[] }>(
      'pods',
      '--selector',
      `batch.kubernetes.io/job-name=${job}`,
    );
    return {
      outcome: end.type === 'Complete' ? 'Complete' : 'Failed',
      reason: end.reason,
      endMs: Date.parse(end.lastTransitionTime),
      pods: pods.items.map((pod) => pod.status.containerStatuses?.[0]?.state.terminated),
    };
  });
}

/** Waits until a source's schedule has started this many Jobs, and returns them in order. */
export function scheduledJobs(
  namespace: Namespace,
  source: string,
  count: number,
  timeoutSeconds: number,
): Promise<readonly ScheduledJob[]> {
  return eventually(`${count} scheduled runs of ${source}`, timeoutSeconds, async () => {
    const { items } = await namespace.read<{ readonly items: readonly JobObject[] }>('jobs', '--selector', `wattjobs/source=${source}`);
    const jobs = items.flatMap(({ metadata: { name, annotations }, status: { startTime } }) => {
      const due = annotations?.[scheduledAt];
      return due === undefined || startTime === undefined ? [] : [{ name, dueMs: Date.parse(due), startMs: Date.parse(startTime) }];
    });
    return jobs.length < count ? undefined : jobs.toSorted((one, other) => one.startMs - other.startMs);
  });
}
