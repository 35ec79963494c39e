import { succeed, type Namespace } from './cluster.ts';
import { objectName } from './release.ts';

/**
 * Reads a series from the release's own Pushgateway through the API server, the only access to the cluster.
 * Returns undefined if it is missing.
 */
export async function pushedValue(
  namespace: Namespace,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const path = `/api/v1/namespaces/${namespace.name}/services/${objectName('pushgateway')}:9091/proxy/metrics`;
  const exposition = await succeed('kubectl', ['get', '--raw', path]);
  const line = exposition
    .split('\n')
    .find((each) => each.startsWith(`${name}{`) && Object.entries(labels).every(([label, value]) => each.includes(`${label}="${value}"`)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}
