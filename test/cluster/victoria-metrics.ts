import { images, type Namespace, succeed } from './cluster.ts';
import { imageValues, objectName } from './release.ts';

/** The chart's own VictoriaMetrics, the real one, as the only server of a release. */
export const realVictoriaMetrics = {
  victoriaMetrics: {
    enabled: true,
    image: imageValues(images.victoriaMetrics),
    persistence: { size: '1Gi' },
    // The user whose files release-volumes.ts can remove.
    podSecurityContext: { runAsUser: 65_532, runAsGroup: 65_532, fsGroup: 65_532 },
    resources: { requests: { memory: '64Mi' } },
  },
};

/** One series as VictoriaMetrics keeps it. */
export interface StoredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** In milliseconds. */
  readonly timestamps: readonly number[];
}

/** Every point that VictoriaMetrics keeps of the series that match, through the API server, the only access to the cluster. */
export async function storedSeries(namespace: Namespace, selector: string): Promise<readonly StoredSeries[]> {
  const server = `/api/v1/namespaces/${namespace.name}/services/${objectName('victoria-metrics')}:8428/proxy`;
  const lines = await succeed('kubectl', ['get', '--raw', `${server}/api/v1/export?match[]=${encodeURIComponent(selector)}`]);
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Changes the number of its pods, and waits until they are ready or gone. */
export async function scaleVictoriaMetrics(namespace: Namespace, replicas: 0 | 1): Promise<void> {
  const name = objectName('victoria-metrics');
  await namespace.kubectl('scale', `statefulset/${name}`, `--replicas=${replicas}`);
  if (replicas === 1) {
    await namespace.podReady(`${name}-0`);
    await namespace.serviceReady(name);
  } else await namespace.kubectl('wait', '--for=delete', `pod/${name}-0`, '--timeout=120s');
}
