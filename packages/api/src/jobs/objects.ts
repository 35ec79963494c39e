import { z } from 'zod';

/** The parts of the objects of Kubernetes that are used here (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/). */

const time = z.iso.datetime().nullish();

const Owner = z.object({ kind: z.string(), name: z.string() });

const Metadata = z.object({
  name: z.string(),
  uid: z.string(),
  creationTimestamp: z.iso.datetime(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
  ownerReferences: z.array(Owner).default([]),
});

export const CronJob = z.object({
  metadata: Metadata,
  spec: z.object({
    schedule: z.string(),
    timeZone: z.string().nullish(),
    suspend: z.boolean().default(false),
    jobTemplate: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
      spec: z.looseObject({
        activeDeadlineSeconds: z.int().optional(),
        backoffLimit: z.int().optional(),
        backoffLimitPerIndex: z.int().optional(),
        completions: z.int().optional(),
      }),
    }),
  }),
  status: z.object({ active: z.array(z.unknown()).default([]), lastScheduleTime: time, lastSuccessfulTime: time }).default({ active: [] }),
});
export type CronJob = z.infer<typeof CronJob>;

export const Job = z.object({
  metadata: Metadata,
  status: z
    .object({
      active: z.int().default(0),
      failed: z.int().default(0),
      succeeded: z.int().default(0),
      startTime: time,
      completionTime: time,
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().nullish(),
            message: z.string().nullish(),
            lastTransitionTime: time,
          }),
        )
        .default([]),
    })
    .default({ active: 0, failed: 0, succeeded: 0, conditions: [] }),
});
export type Job = z.infer<typeof Job>;

export const Pod = z.object({
  metadata: Metadata,
  status: z
    .object({
      phase: z.string().nullish(),
      containerStatuses: z
        .array(
          z.object({
            name: z.string(),
            state: z
              .object({
                terminated: z
                  .object({ exitCode: z.int(), reason: z.string().nullish(), message: z.string().nullish(), finishedAt: time })
                  .optional(),
                waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).optional(),
              })
              .default({}),
          }),
        )
        .default([]),
    })
    .default({ containerStatuses: [] }),
});
export type Pod = z.infer<typeof Pod>;
