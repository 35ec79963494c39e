import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Namespace, run, succeed } from './cluster.ts';
import { addMissingKinds, removeKinds } from './prometheus-operator.ts';
import { accountsOf, podsOf } from './rendered-objects.ts';

const stories = readdirSync('charts/wattjobs/ci');
const manifests = readdirSync('k8s', { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!00-namespace)\.yaml$/.test(name));

/** A quota for CPU and memory: it admits only pods that say how much of each they need. */
const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'compute' },
  spec: { hard: { 'requests.cpu': '4', 'limits.cpu': '8', 'requests.memory': '8Gi', 'limits.memory': '16Gi', pods: '20' } },
};

let namespace: Namespace;
let withQuota: Namespace;
let addedKinds: readonly string[] = [];

beforeAll(async () => {
  namespace = await Namespace.create('dry-run');
  withQuota = await Namespace.create('dry-run-quota');
  addedKinds = await addMissingKinds();
  await withQuota.create(quota);
  await withQuota.kubectl('wait', '--for=jsonpath={.status.hard.pods}=20', 'resourcequota/compute', '--timeout=30s');
});

afterAll(async () => {
  await removeKinds(addedKinds);
  await namespace[Symbol.asyncDispose]();
  await withQuota[Symbol.asyncDispose]();
});

/** What the chart renders for values in `ci/`, with the pods of `helm test`, and all of it in one namespace. */
async function render(place: Namespace, story: string, ...more: readonly string[]): Promise<string> {
  const values = ['--values', `charts/wattjobs/ci/${story}`];
  const rendered = await place.helm(['template', 'demo', 'charts/wattjobs', ...values, ...more]);
  return rendered.replaceAll('namespace: monitoring\n', `namespace: ${place.name}\n`);
}

/** The API server's answer: with all defaults, checks and admissions, but nothing is stored. */
async function dryRun(place: Namespace, objects: unknown): Promise<{ readonly accepted: number; readonly complaints: string }> {
  const { exitCode, stdout, stderr } = await run(
    'kubectl',
    ['--namespace', place.name, 'apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '--filename', '-'],
    objects,
  );
  return {
    accepted: stdout.split('\n').filter((line) => line.endsWith('(server dry run)')).length,
    complaints: exitCode === 0 ? '' : stderr,
  };
}

/** Creates the accounts of pods, without which the API server admits none. */
async function createAccounts(place: Namespace, rendered: string): Promise<void> {
  const accounts = accountsOf(rendered, place.name);
  if (accounts.length > 0) await succeed('kubectl', ['apply', '--filename', '-'], { apiVersion: 'v1', kind: 'List', items: accounts });
}

describe('the API server', () => {
  it.each(stories)('accepts what the chart renders for %s', async (story) => {
    const rendered = await render(namespace, story);
    await createAccounts(namespace, rendered);
    expect(await dryRun(namespace, rendered)).toEqual({ accepted: rendered.match(/^kind:/gm)?.length, complaints: '' });
  });

  it.each(manifests)('accepts k8s/%s', async (name) => {
    const content = readFileSync(`k8s/${name}`, 'utf8').replaceAll('namespace: wattjobs\n', `namespace: ${namespace.name}\n`);
    expect(await dryRun(namespace, content)).toEqual({ accepted: content.match(/^kind:/gm)?.length, complaints: '' });
  });

  it('accepts the longest names that the chart accepts', async () => {
    const pushgateway = await render(
      namespace,
      '06-everything-off-values.yaml',
      '--set',
      `pushgateway.enabled=true,sources=null,fullnameOverride=${'a'.repeat(51)}`,
    );
    expect(pushgateway).toMatch(/name: a{51}-pushgateway/);
    expect((await dryRun(namespace, pushgateway)).complaints).toBe('');
    const source = await render(namespace, '01-one-unit-values.yaml', '--skip-tests', '--set', `fullnameOverride=${'a'.repeat(43)}`);
    expect(source).toMatch(/name: a{43}-rack-ups$/m);
    expect((await dryRun(namespace, source)).complaints).toBe('');
  });

  it('refuses a field of a monitor that the operator does not know', async () => {
    const rendered = await render(namespace, '04-monitoring-values.yaml', '--show-only', 'templates/service-monitor.yaml');
    const { complaints } = await dryRun(namespace, rendered.replace('interval:', 'intervall:'));
    expect(complaints).toContain('unknown field "spec.endpoints[0].intervall"');
  });

  it('has checked all of them', () => {
    expect([stories.length, manifests.length]).toEqual([19, 27]);
  });
});

describe('a namespace with a quota for CPU and memory', () => {
  it('admits every pod with the documented values', async () => {
    // The claim of a StatefulSet is not in its template of pods.
    const claims = 'api.persistence.existingClaim=rows,victoriaMetrics.persistence.existingClaim=points';
    const rendered = await render(withQuota, '12-quota-values.yaml', '--set', claims);
    await createAccounts(withQuota, rendered);
    const pods = podsOf(rendered);
    expect(pods.length).toBe(9);
    const { accepted, complaints } = await dryRun(withQuota, { apiVersion: 'v1', kind: 'List', items: pods });
    expect(complaints).toBe('');
    expect(accepted).toBe(9);
  });

  it('says which limit a pod lacks without them', async () => {
    const rendered = await render(withQuota, '07-enphase-values.yaml', '--set', 'api.persistence.existingClaim=rows');
    await createAccounts(withQuota, rendered);
    const { accepted, complaints } = await dryRun(withQuota, { apiVersion: 'v1', kind: 'List', items: podsOf(rendered) });
    expect(accepted).toBe(0);
    expect(complaints).toContain('failed quota: compute: must specify limits.cpu for: job');
  });
});
