import { describe, expect, it } from 'vitest';
import { folderGraph } from './folder-graph.ts';
import { findCycle, readImports, relativeImports } from './import-graph.ts';

/** Packages whose folders are steps: each may import earlier ones, but no later ones. */
const layered = ['enphase-job'];

describe('the folders of a package', async () => {
  const files = relativeImports(await readImports());

  it.for(layered)('form no cycle in %s', (name) => {
    const graph = folderGraph(files, name);
    expect([...graph].filter(([, targets]) => targets.length > 0).length).toBeGreaterThan(5);
    expect(findCycle(graph)).toBeUndefined();
  });

  it('are the steps in enphase-job', () => {
    const folders = [...folderGraph(files, 'enphase-job').keys()].filter((node) => !node.includes('.'));
    expect(folders.toSorted()).toEqual(['authorize', 'catalog', 'deliver', 'plan', 'reads', 'tokens', 'wire']);
  });
});

describe('the graph of folders', () => {
  const inPackage = (edges: Readonly<Record<string, readonly string[]>>) =>
    new Map(
      Object.entries(edges).map(([file, targets]) => [`packages/x/src/${file}`, targets.map((target) => `packages/x/src/${target}`)]),
    );

  it('finds a cycle of folders without a cycle of files', () => {
    const graph = folderGraph(inPackage({ 'a/one.ts': ['b/one.ts'], 'b/two.ts': ['a/two.ts'] }), 'x');
    expect(findCycle(graph)).toEqual(['a', 'b', 'a']);
  });

  it('finds a cycle through a file beside the folders', () => {
    const graph = folderGraph(inPackage({ 'a/one.ts': ['settings.ts'], 'settings.ts': ['a/deep/two.ts'] }), 'x');
    expect(findCycle(graph)).toEqual(['a', 'settings.ts', 'a']);
  });

  it('ignores tests, and imports within one folder', () => {
    const graph = folderGraph(inPackage({ 'a/one.ts': ['a/two.ts', 'b/one.ts'], 'b/one.test.ts': ['a/one.ts'] }), 'x');
    expect(graph).toEqual(new Map([['a', ['b']]]));
  });
});
