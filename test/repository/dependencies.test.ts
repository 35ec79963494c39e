import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageNames } from './package-names.ts';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

interface Manifest {
  readonly name: string;
  readonly private: boolean;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('dependencies', async () => {
  const manifests = (await repositoryFiles()).filter((file) => /(^|\/)package\.json$/.test(file));
  const parsed = await Promise.all(manifests.map(async (file): Promise<Manifest> => JSON.parse(await readRepositoryFile(file))));
  const ranges = parsed.flatMap(({ dependencies, devDependencies }) => Object.entries({ ...dependencies, ...devDependencies }));
  const { catalog }: { readonly catalog: Readonly<Record<string, string>> } = parse(await readRepositoryFile('pnpm-workspace.yaml'));

  it('have their version only in the catalog', async () => {
    const ofPackages = (await packageNames()).map((name) => `packages/${name}/package.json`);
    expect(manifests).toEqual(['package.json', ...ofPackages, 'test/package.json', 'tools/package.json']);
    expect(ranges.length).toBeGreaterThan(20);
    expect(ranges.filter(([name, range]) => range !== (name.startsWith('@wattjobs/') ? 'workspace:*' : 'catalog:'))).toEqual([]);
  });

  it('have one exact version each, and every version is used', () => {
    const versions = Object.entries(catalog);
    expect(versions.length).toBeGreaterThan(15);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const used = new Set(ranges.map(([name]) => name));
    expect(versions.filter(([name]) => !used.has(name))).toEqual([]);
  });

  it('come from the configured registry: the lockfile names none', async () => {
    const lockfile = await readRepositoryFile('pnpm-lock.yaml');
    expect(lockfile.match(/integrity: sha512-/g)?.length).toBeGreaterThan(200);
    expect(lockfile).not.toMatch(/\btarball:|https?:\/\//);
  });

  it('are those of private packages, under the licence of the repository', () => {
    expect(parsed.filter((manifest) => !manifest.private || manifest.license !== 'Apache-2.0')).toEqual([]);
  });
});
