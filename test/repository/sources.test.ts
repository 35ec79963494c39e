import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sources } from '../../tools/sources.ts';
import { otherPackages, packageNames, sourceNames } from './package-names.ts';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

describe('the list of sources', async () => {
  const files = await repositoryFiles();

  it('has every folder packages/*-job, and no other package', async () => {
    const names = await sourceNames();
    // The only place that counts them: if the search found nothing, every test derived from it would pass.
    expect(names.length).toBeGreaterThanOrEqual(2);
    expect(sources.map(({ job }) => job.name).toSorted()).toEqual(names);
    expect(await packageNames()).toEqual([...names, ...otherPackages].toSorted());
  });

  it('has each type once', () => {
    expect(new Set(sources.map(({ type }) => type)).size).toBe(sources.length);
  });

  it.for(sources)('has a folder for $type with everything that docs/adding-a-source.md names', async ({ job }) => {
    const guide = await readRepositoryFile('docs/adding-a-source.md');
    const section = guide.slice(guide.indexOf('## The folder'), guide.indexOf('## The rules'));
    const named = [...section.matchAll(/^\| `([^`<>*]+)` \|/gm)].map(([, path]) => `packages/${job.name}/${path}`);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  it.for(sources)('explains exactly the alerts of $type', async ({ job, monitoring }) => {
    const rules: readonly { readonly alert: string }[] = parse(await readRepositoryFile(`packages/${job.name}/monitoring/alerts.yaml`));
    expect(rules.length).toBeGreaterThan(0);
    expect(monitoring.alerts.map(({ alert }) => alert).toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });
});
