import { isForTests } from './repository-files.ts';

/**
 * The imports between the folders of a package, without those of its tests.
 * A folder includes everything below it; a file directly in `src` counts by itself.
 */
export function folderGraph(files: ReadonlyMap<string, readonly string[]>, packageName: string): ReadonlyMap<string, readonly string[]> {
  const source = `packages/${packageName}/src/`;
  const nodeOf = (file: string): string => file.slice(source.length).split('/')[0] ?? '';
  const graph = new Map<string, Set<string>>();
  for (const [file, targets] of files) {
    if (!file.startsWith(source) || isForTests(file)) continue;
    const node = nodeOf(file);
    const others = targets.filter((target) => target.startsWith(source)).map(nodeOf);
    const known = graph.get(node) ?? new Set();
    graph.set(node, new Set([...known, ...others.filter((other) => other !== node)]));
  }
  return new Map([...graph].map(([node, targets]) => [node, [...targets]]));
}
