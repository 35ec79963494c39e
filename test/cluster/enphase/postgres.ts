import { images, type Namespace } from '../cluster.ts';

const labels = { app: 'postgres' };
const password = 'canary-database-password';

/** The Secret that holds the address of the namespace's Postgres. */
export const databaseSecret = 'api-database';

/** Starts a real Postgres as a pod, with its data in the node's memory, and creates the Secret with its address. */
export async function startPostgres(namespace: Namespace): Promise<void> {
  await namespace.createSecret(databaseSecret, { DATABASE_URL: `postgres://wattjobs:${password}@postgres:5432/postgres` });
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'postgres', labels },
    spec: {
      securityContext: { runAsNonRoot: true, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'postgres',
          image: images.postgres,
          imagePullPolicy: 'IfNotPresent',
          env: [{ name: 'POSTGRES_PASSWORD', value: password }],
          ports: [{ containerPort: 5432 }],
          readinessProbe: { exec: { command: ['pg_isready', '-h', '127.0.0.1'] }, periodSeconds: 1 },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', emptyDir: {} }],
    },
  });
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'postgres' },
    spec: { selector: labels, ports: [{ port: 5432 }] },
  });
  await namespace.podReady('postgres');
  await namespace.serviceReady('postgres');
}
