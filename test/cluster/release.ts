import { expect } from 'vitest';
import { images, Namespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { rightLogin, simulatedUnit, startSimulators } from './simulators.ts';

export const chart = 'charts/wattjobs';

/** The name of every release. */
export const release = 'demo';

/** The CronJob, account and Role of a source. */
export function objectName(source: string): string {
  return `${release}-wattjobs-${source}`;
}

/** A suite's overrides of a source. */
export interface SourceChange {
  readonly env?: Readonly<Record<string, string | number>>;
  readonly [field: string]: unknown;
}

/** A source that reads the simulators for a few seconds, and only on demand; a suite overrides its values. */
export function torusSource(change: SourceChange = {}): object {
  const env = { ...simulatedUnit, JOB_DURATION: 4, POLL_INTERVAL: 2, ...change.env };
  return { type: 'torus', suspend: true, existingSecret: 'torus-login', ...change, env };
}

/** Makes a namespace with the simulators and their credentials. */
export async function prepare(story: string): Promise<Namespace> {
  const namespace = await Namespace.create(story);
  await Promise.all([startSimulators(namespace), namespace.createSecret('torus-login', rightLogin)]);
  return namespace;
}

/** Installs the chart in such a namespace, with these sources and a real Pushgateway. */
export async function install(story: string, sources: Readonly<Record<string, object>>): Promise<Namespace> {
  const namespace = await prepare(story);
  await namespace.helm(['install', release, chart, '--wait', '--values', '-'], releaseValues(sources));
  return namespace;
}

/** Upgrades the release to other sources. */
export async function upgrade(namespace: Namespace, sources: Readonly<Record<string, object>>): Promise<void> {
  await namespace.helm(['upgrade', release, chart, '--wait', '--values', '-'], releaseValues(sources));
}

/** Removes the release, and waits until its objects are gone. */
export async function uninstall(namespace: Namespace): Promise<void> {
  await namespace.helm(['uninstall', release, '--wait', '--cascade', 'foreground']);
}

/** All objects of the release, of any kind. Another suite may remove a kind in the meantime: then it asks again. */
export function ownedObjects(namespace: Namespace): Promise<readonly string[]> {
  return eventually('the objects of the release', 60, async () => {
    const kinds = (await namespace.kubectl('api-resources', '--namespaced', '--verbs=list', '--output=name')).trim().split('\n');
    const label = `app.kubernetes.io/instance=${release}`;
    const { exitCode, stdout } = await namespace.attempt('get', kinds.join(','), '--selector', label, '--output', 'name');
    return exitCode === 0 ? stdout.split('\n').filter((name) => name !== '') : undefined;
  });
}

/** Waits until only these objects of the release are left: controllers remove what belonged to others a moment later. */
export async function expectLeft(namespace: Namespace, names: readonly string[]): Promise<void> {
  const left = async () => (await ownedObjects(namespace)).toSorted();
  await expect.poll(left, { timeout: 60_000, interval: 500 }).toEqual(names.toSorted());
}

const realPushgateway = { pushgateway: { enabled: true, image: imageValues(images.pushgateway) } };

/** The values of a release with these sources, and with a real Pushgateway or another server. */
export function releaseValues(sources: Readonly<Record<string, object>>, servers: object = realPushgateway): object {
  return { defaults: { image: imageValues(images.job), deadlineMarginSeconds: 30 }, ...servers, sources };
}

/** An image in the form of the chart's values. */
export function imageValues(reference: string): object {
  const colon = reference.lastIndexOf(':');
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1), pullPolicy: 'IfNotPresent' };
}
