import { dirname, join } from 'node:path';
import { importedModules } from './module-imports.ts';
import { isCode, readRepositoryFile, repositoryFiles } from './repository-files.ts';

/** Every code file of the repository with its import specifiers, as written. */
export async function readImports(): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = (await repositoryFiles()).filter(isCode);
  return new Map(await Promise.all(files.map(async (file) => [file, importedModules(await readRepositoryFile(file))] as const)));
}

/** Only imports within the repository: file to files, both relative to the root. */
export function relativeImports(imports: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...imports].map(([file, modules]) => [
      file,
      modules.filter((specifier) => specifier.startsWith('.')).map((specifier) => join(dirname(file), specifier)),
    ]),
  );
}

/** A cycle of a graph as a closed path (`a`, `b`, `a`), or undefined if there is none. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    const seenAt = path.indexOf(node);
    if (seenAt >= 0) return [...path.slice(seenAt), node];
    if (finished.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
