import { demoCredentials } from '@wattjobs/simulators';
import { images, type Namespace, succeed } from './cluster.ts';

const labels = { app: 'simulators' };
/** The port of each simulator in the pod `simulators`. */
export const ports = { cloud: 8080, unit: 8081, enphase: 8082 };

/** A source's login for the simulated cloud, as the keys of its Secret. */
export const rightLogin = { TORUS_USERNAME: demoCredentials.username, TORUS_PASSWORD: demoCredentials.password };

/** Settings with which a source finds the simulators of its own namespace. */
export const simulatedUnit = {
  BASE_URL: `http://simulators:${ports.cloud}`,
  TORUS_LOCAL_URL: `http://simulators:${ports.unit}`,
  DEVICE_TIMEZONE: 'UTC',
};

/** Starts the clouds and the unit in one pod, and waits until they answer. */
export async function startSimulators(namespace: Namespace): Promise<void> {
  const container = {
    name: 'simulators',
    image: images.simulators,
    imagePullPolicy: 'IfNotPresent',
    args: ['--host', '::', ...Object.entries(ports).flatMap(([name, port]) => [`--${name}-port`, String(port)])],
    ports: Object.values(ports).map((containerPort) => ({ containerPort })),
    readinessProbe: { httpGet: { path: '/_control', port: ports.cloud }, periodSeconds: 1 },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'simulators', labels },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 1,
      containers: [container],
    },
  });
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'simulators' },
    spec: { selector: labels, ports: Object.entries(ports).map(([name, port]) => ({ name, port })) },
  });
  await namespace.kubectl('wait', '--for=condition=Ready', 'pod/simulators', '--timeout=60s');
}

/** What a simulator has seen so far. */
export interface Observed {
  readonly logins?: { readonly accepted: number; readonly refused: number };
  readonly requests: readonly unknown[];
}

/** Changes controls of a simulator, if any, and returns what it has seen. */
export async function controlSimulator(namespace: Namespace, part: keyof typeof ports, change: object = {}): Promise<Observed> {
  const path = `/api/v1/namespaces/${namespace.name}/services/simulators:${ports[part]}/proxy/_control`;
  return JSON.parse(await succeed('kubectl', ['create', '--raw', path, '--filename', '-'], JSON.stringify(change)));
}
