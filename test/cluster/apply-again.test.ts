import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Namespace, succeed } from './cluster.ts';

let namespace: Namespace;

beforeAll(async () => {
  namespace = await Namespace.create('apply-again');
});

afterAll(() => namespace[Symbol.asyncDispose]());

/** Applies k8s/source-cronjob.yaml in this namespace, without a schedule and after a change, and returns its variables. */
async function apply(
  change: (text: string) => string,
): Promise<readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[]> {
  const text = readFileSync('k8s/source-cronjob.yaml', 'utf8')
    .replaceAll('namespace: wattjobs\n', `namespace: ${namespace.name}\n`)
    .replace('suspend: false', 'suspend: true');
  await succeed('kubectl', ['apply', '--validate=strict', '--warnings-as-errors', '--filename', '-'], change(text));
  const cronJob = await namespace.read<{ spec: { jobTemplate: { spec: { template: { spec: { containers: [{ env: [] }] } } } } } }>(
    'cronjob',
    'wattjobs-rack-ups',
  );
  return cronJob.spec.jobTemplate.spec.template.spec.containers[0].env;
}

function withVariable(lines: string): (text: string) => string {
  return (text) => text.replace(/^( *)env:\n/m, (line, indentation: string) => `${line}${lines.replaceAll(/^/gm, `${indentation}  `)}\n`);
}

it('applying the plain manifests again adds, changes and removes a setting', async () => {
  const before = await apply((text) => text);
  expect(before.filter(({ valueFrom }) => valueFrom !== undefined).map(({ name }) => name)).toEqual(['TORUS_USERNAME', 'TORUS_PASSWORD']);
  const added = await apply(withVariable('- name: LOG_LEVEL\n  value: debug'));
  expect(added.filter(({ name }) => name === 'LOG_LEVEL')).toEqual([{ name: 'LOG_LEVEL', value: 'debug' }]);
  expect(added).toHaveLength(before.length + 1);
  const valueFrom = { secretKeyRef: { name: 'torus-login', key: 'LOG_LEVEL', optional: true } };
  const changed = await apply(withVariable(`- name: LOG_LEVEL\n  valueFrom: ${JSON.stringify(valueFrom)}`));
  expect(changed.filter(({ name }) => name === 'LOG_LEVEL')).toEqual([{ name: 'LOG_LEVEL', valueFrom }]);
  expect(await apply((text) => text)).toEqual(before);
});
