import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { images, Namespace, run } from './cluster.ts';
import { eventually } from './eventually.ts';
import { startByHand } from './jobs.ts';
import { imageValues, objectName, release, torusSource } from './release.ts';

/** Enough for the Pushgateway and the pod that tests the API, and for nothing else. */
const limitedCpu = '400m';
const refusedByQuota = `exceeded quota: compute, requested: limits.cpu=500m, used: limits.cpu=100m, limited: limits.cpu=${limitedCpu}`;
const refusedByRange = 'maximum cpu usage per Container is 300m, but limit is 500m';

const source = 'rack-ups';
/** The prefix of Jobs, as the notes name them. */
const prefix = objectName(source);

let namespace: Namespace;
let notes: string;

beforeAll(async () => {
  namespace = await Namespace.create('quota');
  await namespace.create({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'compute' },
    spec: { hard: { 'limits.cpu': limitedCpu } },
  });
  await namespace.kubectl('wait', '--for=jsonpath={.status.hard}', 'resourcequota/compute', '--timeout=30s');
  notes = await deploy({ limits: { cpu: '500m' } });
  await namespace.kubectl('rollout', 'status', 'deployment', objectName('pushgateway'), '--timeout=120s');
});

afterAll(() => namespace?.[Symbol.asyncDispose]());

/** Installs or upgrades the release with these resources of its source, and returns the notes. */
function deploy(resources: object): Promise<string> {
  const values = {
    pushgateway: { enabled: true, image: imageValues(images.pushgateway), resources: { limits: { cpu: '100m' } } },
    api: {
      enabled: true,
      image: imageValues(images.api),
      auth: { existingSecret: 'api-keys' },
      check: { readEvents: true },
      resources: { limits: { cpu: '1' } },
    },
    sources: { [source]: torusSource({ image: imageValues(images.job), resources }) },
  };
  return namespace.helm(['upgrade', '--install', release, 'charts/wattjobs', '--values', '-'], values);
}

async function testOf(name: string): Promise<string> {
  const args = ['--namespace', namespace.name, 'test', release, '--filter', `name=${objectName(name)}-check`];
  const { exitCode, stdout, stderr } = await run('helm', args);
  expect(exitCode).not.toBe(0);
  return stdout + stderr;
}

/** What the events say about a Job whose pod was refused. */
function refusalOf(job: string): Promise<string> {
  return eventually(`the refusal of a pod of ${job}`, 90, async () => {
    const selector = `reason=FailedCreate,involvedObject.name=${job}`;
    const said = await namespace.kubectl('get', 'events', '--field-selector', selector, '--output', 'jsonpath={.items[*].message}');
    return said === '' ? undefined : said;
  });
}

describe('a quota that is too small', () => {
  it('is what the notes lead to', () => {
    expect(notes).toContain('If a pod was refused, as by a ResourceQuota, Helm prints the reason only without --logs.');
  });

  it('is named by the test of a source, and by the events of a run', async () => {
    expect(await testOf(source)).toContain(refusedByQuota);
    await startByHand(namespace, source, `${prefix}-refused`);
    expect(await refusalOf(`${prefix}-refused`)).toContain(refusedByQuota);
  });

  it('is named by the test of the API, beside the Secret that is missing', async () => {
    await testOf('api');
    const said = await namespace.kubectl('logs', `${objectName('api')}-check`);
    expect(said).toContain('Its pod waits for this: The Secret');
    expect(said).toMatch(
      new RegExp(`A pod was refused: \\S+ StatefulSet ${objectName('api')}: .*exceeded quota: compute, requested: limits.cpu=1,`),
    );
    expect(said).toMatch(new RegExp(`A pod was refused: \\S+ Job ${prefix}-refused: .*exceeded quota: compute`));
  });
});

describe('a LimitRange', () => {
  beforeAll(() =>
    namespace.create({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'containers' },
      spec: { limits: [{ type: 'Container', max: { cpu: '300m' }, default: { cpu: '200m' } }] },
    }),
  );

  it('is named by the test of a source, and by the events of a run', async () => {
    expect(await testOf(source)).toContain(refusedByRange);
    await startByHand(namespace, source, `${prefix}-large`);
    expect(await refusalOf(`${prefix}-large`)).toContain(refusedByRange);
  });

  it('supplies a limit that the values leave out, so that a run is created', async () => {
    await deploy({});
    await startByHand(namespace, source, `${prefix}-admitted`);
    const limit = await eventually('the pod of a run', 90, async () => {
      const path = 'jsonpath={.items[*].spec.containers[0].resources.limits.cpu}';
      const found = await namespace.kubectl(
        'get',
        'pods',
        '--selector',
        `batch.kubernetes.io/job-name=${prefix}-admitted`,
        '--output',
        path,
      );
      return found === '' ? undefined : found;
    });
    expect(limit).toBe('200m');
  });
});
