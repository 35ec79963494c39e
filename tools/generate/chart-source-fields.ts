import type { ChartField } from './chart-pod-fields.ts';
import { count, flag, listOf, strictObject, textMap } from './json-schema.ts';
import { egressRules, image, labels, resources } from './kubernetes-schema.ts';
import { persistence } from './volume-schema.ts';

/** A field of both a source and the chart's `defaults`. */
export interface SourceField extends ChartField {
  /** The default for every type; absent if each type sets it, or if the field is only present when given. */
  readonly default?: unknown;
}

/** Everything that an operator may set for a source's CronJob, except its type, variables, Secret, and the fields of its pods. */
export const sourceFields: readonly SourceField[] = [
  { name: 'schedule', help: 'When runs start, as cron writes it', schema: { type: 'string', minLength: 1 } },
  { name: 'timeZone', help: 'Time zone of the schedule', schema: { type: 'string', minLength: 1 }, default: 'Etc/UTC' },
  { name: 'suspend', help: 'Start no run by the schedule; `kubectl create job` still works', schema: flag, default: false },
  {
    name: 'startingDeadlineSeconds',
    help: 'How late a run may start after a long one; below 10 it may never start',
    schema: count,
    default: 200,
  },
  { name: 'successfulJobsHistoryLimit', help: 'Jobs that are kept after success', schema: count, default: 3 },
  { name: 'failedJobsHistoryLimit', help: 'Jobs that are kept after a failure', schema: count, default: 3 },
  { name: 'ttlSecondsAfterFinished', help: 'How long a Job is kept at most', schema: count, default: 86_400 },
  { name: 'backoffLimit', help: 'Retries of a failed Job; 0 if the next run is the retry', schema: count },
  {
    name: 'deadlineMarginSeconds',
    help: 'How much longer than `JOB_DURATION` a pod may live, for its image, its start and its last delivery; then the Job has the same time again to end',
    schema: count,
    default: 60,
  },
  {
    name: 'terminationGracePeriodSeconds',
    help: 'How long a stopped run has to deliver its values',
    schema: { type: 'integer', minimum: 1 },
    default: 30,
  },
  {
    name: 'image',
    help: 'Image, if not that of the type; `digest` overrides `tag`',
    schema: image,
  },
  {
    name: 'resources',
    help: 'Requests and limits of the container',
    schema: resources,
    default: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  },
  {
    name: 'networkPolicy',
    help: 'Block all traffic to the pods, and allow theirs to DNS, 80, 443, the ports of their addresses and what `egress` adds',
    schema: strictObject({ enabled: flag, egress: egressRules }),
    default: { enabled: true, egress: [] },
  },
  {
    name: 'shards',
    help: 'Pods among which a run is divided, if the type can do that: an Indexed Job; each pod has its own state and its own metrics of runs',
    schema: { ...count, minimum: 1 },
    default: 1,
  },
  {
    name: 'browser',
    help: 'Use the image with a browser, if the type has one: for pages that only show their values to a browser',
    schema: flag,
    default: false,
  },
  {
    name: 'outbox',
    help: 'Keep points that are not delivered yet on a volume, on which an uninstall leaves them; `OUTBOX_MAX_BYTES` is 80 % of `size`, unless there is an `existingClaim`',
    schema: strictObject({
      enabled: flag,
      ...persistence,
      accessModes: listOf({ enum: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'] }),
    }),
    default: { enabled: false, size: '1Gi' },
  },
  {
    name: 'files',
    help: 'Files in `/etc/wattjobs/files`, by name, for settings that name a file; not for secrets',
    schema: { ...textMap, propertyNames: { pattern: '^[-._a-zA-Z0-9]+$' } },
  },
  { name: 'jobLabels', help: 'More labels of the Jobs', schema: labels },
  { name: 'jobAnnotations', help: 'Annotations of the Jobs', schema: textMap },
];
