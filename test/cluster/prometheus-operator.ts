import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { run, succeed } from './cluster.ts';
import { eventually } from './eventually.ts';

interface Definition {
  readonly metadata: { readonly name: string };
}

/** Adds the kinds of the Prometheus operator that the cluster lacks, and returns their names. */
export async function addMissingKinds(): Promise<readonly string[]> {
  const { items } = parse(readFileSync('test/cluster/prometheus-operator.yaml', 'utf8')) as { readonly items: readonly Definition[] };
  const added: string[] = [];
  for (const definition of items) {
    const { name } = definition.metadata;
    const { exitCode } = await run('kubectl', ['get', 'customresourcedefinition', name]);
    if (exitCode === 0) continue;
    await succeed('kubectl', ['create', '--filename', '-'], definition);
    added.push(name);
    await succeed('kubectl', ['wait', '--for=condition=Established', `customresourcedefinition/${name}`, '--timeout=60s']);
    // The API server lists it a moment later.
    await eventually(`the kind ${name}`, 60, async () => ((await run('kubectl', ['get', name])).exitCode === 0 ? true : undefined));
  }
  return added;
}

/** Removes these kinds. */
export async function removeKinds(names: readonly string[]): Promise<void> {
  for (const name of names) await succeed('kubectl', ['delete', 'customresourcedefinition', name]);
}
