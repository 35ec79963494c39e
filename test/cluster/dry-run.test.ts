import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Namespace, run, succeed } from './cluster.ts';

const stories = readdirSync('charts/wattjobs/ci');
const manifests = readdirSync('k8s', { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!00-namespace)\.yaml$/.test(name));

// The Prometheus operator's kinds, for a cluster without it: only the names, with any content.
const operatorKinds = { ServiceMonitor: 'servicemonitors', PrometheusRule: 'prometheusrules' };

let namespace: Namespace;
const addedKinds: string[] = [];

beforeAll(async () => {
  namespace = await Namespace.create('dry-run');
  for (const [kind, plural] of Object.entries(operatorKinds)) {
    const name = `${plural}.monitoring.coreos.com`;
    const { exitCode } = await run('kubectl', ['get', 'customresourcedefinition', name]);
    if (exitCode === 0) continue;
    await succeed('kubectl', ['create', '--filename', '-'], definition(name, kind, plural));
    addedKinds.push(name);
    await succeed('kubectl', ['wait', '--for=condition=Established', `customresourcedefinition/${name}`, '--timeout=30s']);
  }
});

afterAll(async () => {
  for (const name of addedKinds) await succeed('kubectl', ['delete', 'customresourcedefinition', name]);
  await namespace[Symbol.asyncDispose]();
});

function definition(name: string, kind: string, plural: string): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

/** The API server's answer: with all defaults, checks and admissions, but nothing is stored. */
async function dryRun(objects: string): Promise<{ readonly accepted: number; readonly complaints: string }> {
  const { exitCode, stdout, stderr } = await run(
    'kubectl',
    ['--namespace', namespace.name, 'apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '--filename', '-'],
    objects,
  );
  return {
    accepted: stdout.split('\n').filter((line) => line.endsWith('(server dry run)')).length,
    complaints: exitCode === 0 ? '' : stderr,
  };
}

describe('the API server', () => {
  it.each(stories)('accepts what the chart renders for %s', async (story) => {
    // The pod of `helm test` needs an existing account: the delivery suite runs it for real.
    const rendered = await namespace.helm([
      'template',
      'demo',
      'charts/wattjobs',
      '--skip-tests',
      '--values',
      `charts/wattjobs/ci/${story}`,
    ]);
    expect(await dryRun(rendered)).toEqual({ accepted: rendered.match(/^kind:/gm)?.length, complaints: '' });
  });

  it.each(manifests)('accepts k8s/%s', async (name) => {
    const content = readFileSync(`k8s/${name}`, 'utf8').replaceAll('namespace: wattjobs\n', `namespace: ${namespace.name}\n`);
    expect(await dryRun(content)).toEqual({ accepted: content.match(/^kind:/gm)?.length, complaints: '' });
  });

  it('has checked all of them', () => {
    expect([stories.length, manifests.length]).toEqual([9, 11]);
  });
});
