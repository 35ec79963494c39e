import { demoCredentials } from '@wattjobs/simulators';
import { images, type Namespace, succeed } from './cluster.ts';

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
  const args = Object.entries(ports).flatMap(([name, port]) => [`--${name}-port`, String(port)]);
  await startSimulatorPod(namespace, {
    name: 'simulators',
    args,
    ports,
    readinessProbe: { httpGet: { path: '/_control', port: ports.cloud } },
  });
}

/** A pod with simulators, behind a service of the same name. */
export interface SimulatorPod {
  readonly name: string;
  /** By default the program of the image. */
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly readinessProbe: object;
}

/** Starts such a pod, and waits until it is ready. */
export async function startSimulatorPod(
  namespace: Namespace,
  { name, command, args, ports: open, readinessProbe }: SimulatorPod,
): Promise<void> {
  const labels = { app: name };
  const container = {
    name: 'simulators',
    image: images.simulators,
    imagePullPolicy: 'IfNotPresent',
    ...(command === undefined ? { args: ['--host', '::', ...args] } : { command, args }),
    ports: Object.values(open).map((containerPort) => ({ containerPort })),
    readinessProbe: { ...readinessProbe, periodSeconds: 1 },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 1,
      containers: [container],
    },
  });
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports: Object.entries(open).map(([port, number]) => ({ name: port, port: number })) },
  });
  await namespace.podReady(name);
  await namespace.serviceReady(name);
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
