import { z } from 'zod';

/** Leases of the Kubernetes API; their times have six fractional digits. */
export const leaseType = {
  api: 'apis/coordination.k8s.io/v1',
  resource: 'leases',
  schema: z.looseObject({
    metadata: z.looseObject({ resourceVersion: z.string() }),
    spec: z
      .looseObject({
        holderIdentity: z.string().optional(),
        leaseDurationSeconds: z.number().optional(),
        leaseTransitions: z.number().optional(),
        acquireTime: z.string().optional(),
        renewTime: z.string().optional(),
      })
      .optional(),
  }),
};

export type LeaseObject = z.infer<typeof leaseType.schema>;

/** How a person creates a Lease. */
export function howToMakeLease(name: string, namespace: string): string {
  const lease = `{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"${name}","namespace":"${namespace}"}}`;
  return `let the chart create it with helm upgrade, or run echo '${lease}' | kubectl create --filename -`;
}
