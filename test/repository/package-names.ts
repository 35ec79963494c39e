import { repositoryFiles } from './repository-files.ts';

/** The names of the packages that are not sources. */
export const otherPackages = ['api', 'core', 'rows', 'simulators', 'web-meters'] as const;

/** The names of the folders in packages/, sorted. */
export async function packageNames(): Promise<readonly string[]> {
  const found = (await repositoryFiles()).flatMap((file) => /^packages\/([^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(found)];
}

/** The names of the sources by their folders, sorted. */
export async function sourceNames(): Promise<readonly string[]> {
  return (await packageNames()).filter((name) => name.endsWith('-job'));
}
