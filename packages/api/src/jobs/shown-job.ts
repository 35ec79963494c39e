import { z } from 'zod';
import type { CronJob } from './objects.ts';

/** A CronJob, in the shape of the legacy platform's jobs. */
export const ShownJob = z
  .object({
    id: z.string().describe('The name of the CronJob.'),
    name: z.string().describe('The key of the source among the chart’s values, or the name of the CronJob.'),
    description: z.string(),
    schedule: z.string(),
    timezone: z.string(),
    enabled: z.boolean().describe('False if it is suspended.'),
    timeout: z.int().nullable().describe('How long one execution may take, in milliseconds.'),
    retries: z.int().describe('How often a failed execution is repeated.'),
    shards: z.int().describe('How many pods share an execution.'),
    active: z.int().describe('The number of executions that are running.'),
    lastRun: z.iso.datetime().nullable().describe('When the schedule last started it.'),
    lastSuccess: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Job' });

export function shownJob({ metadata, spec, status }: CronJob): z.output<typeof ShownJob> {
  const { labels } = metadata;
  const type = labels['app.kubernetes.io/component'];
  const name = labels['wattjobs/source'] ?? metadata.name;
  const { activeDeadlineSeconds, backoffLimit, backoffLimitPerIndex, completions = 1 } = spec.jobTemplate.spec;
  return {
    id: metadata.name,
    name,
    description: type === undefined ? metadata.name : `source ${name} of the type ${type}`,
    schedule: spec.schedule,
    timezone: spec.timeZone ?? 'UTC',
    enabled: !spec.suspend,
    timeout: activeDeadlineSeconds === undefined ? null : activeDeadlineSeconds * 1000,
    // The default of Kubernetes.
    retries: backoffLimitPerIndex ?? backoffLimit ?? 6,
    shards: completions,
    active: status.active.length,
    lastRun: status.lastScheduleTime ?? null,
    lastSuccess: status.lastSuccessfulTime ?? null,
    createdAt: metadata.creationTimestamp,
  };
}
