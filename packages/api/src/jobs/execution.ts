import { z } from 'zod';
import { cronJobOf } from './cluster-jobs.ts';
import type { Job, Pod } from './objects.ts';

const statuses = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'TIMEOUT'] as const;
export const ExecutionStatus = z.enum(statuses);

/** One Job, in the shape of the legacy platform's executions. */
export const Execution = z
  .object({
    id: z.string().describe('The name of the Job.'),
    jobId: z.string().describe('The name of its CronJob.'),
    status: ExecutionStatus,
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    durationMs: z.int().nullable(),
    exitCode: z.int().nullable().describe('Of several pods, the one that needs attention most: 78, 77, 1, 75, 69, 0.'),
    error: z.string().nullable().describe('Why it failed, or why its pod does not start.'),
    pods: z.array(
      z.object({
        name: z.string(),
        exitCode: z.int().nullable(),
        message: z.string().nullable().describe('The summary of the run.'),
      }),
    ),
  })
  .meta({ id: 'Execution' });
type ShownExecution = z.output<typeof Execution>;

/** Exit codes, the one that needs attention most first; any other one is a crash. */
const worstFirst = [78, 77, 1, 75, 69];

export function execution(job: Job, pods: readonly Pod[]): ShownExecution {
  const { metadata, status } = job;
  const ended = endedPods(pods);
  const exitCode = worstOf(ended.flatMap((pod) => pod.exitCode ?? []));
  const failed = status.conditions.find(({ type, status: is }) => type === 'Failed' && is === 'True');
  const finishedAt = status.completionTime ?? failed?.lastTransitionTime ?? null;
  const startedAt = status.startTime ?? null;
  return {
    id: metadata.name,
    jobId: cronJobOf(job) ?? '',
    status: statusOf(job),
    startedAt,
    finishedAt,
    durationMs: startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt),
    exitCode,
    error: failed === undefined ? waitingReason(pods) : [failed.reason, failed.message].filter(Boolean).join(': '),
    pods: ended,
  };
}

function statusOf({ status }: Job): ShownExecution['status'] {
  const holds = (wanted: string) => status.conditions.find(({ type, status: is }) => type === wanted && is === 'True');
  if (holds('Complete') !== undefined) return 'COMPLETED';
  const failed = holds('Failed');
  if (failed !== undefined) return failed.reason === 'DeadlineExceeded' ? 'TIMEOUT' : 'FAILED';
  return status.active > 0 || status.succeeded > 0 || status.failed > 0 ? 'RUNNING' : 'PENDING';
}

function endedPods(pods: readonly Pod[]): ShownExecution['pods'] {
  return pods.map(({ metadata, status }) => {
    const ended = status.containerStatuses.find(({ name }) => name === 'job')?.state.terminated;
    return { name: metadata.name, exitCode: ended?.exitCode ?? null, message: ended?.message ?? null };
  });
}

function worstOf(codes: readonly number[]): number | null {
  const crash = codes.find((code) => code !== 0 && !worstFirst.includes(code));
  return crash ?? worstFirst.find((code) => codes.includes(code)) ?? codes[0] ?? null;
}

/** Why a pod does not start, such as `ImagePullBackOff`. */
function waitingReason(pods: readonly Pod[]): string | null {
  const waiting = pods.flatMap(({ status }) => status.containerStatuses).find(({ state }) => state.waiting !== undefined)?.state.waiting;
  const text = [waiting?.reason, waiting?.message].filter(Boolean).join(': ');
  return text === '' ? null : text;
}
