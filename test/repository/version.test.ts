import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changelogSections } from '../../tools/release/changelog.ts';
import { isVersion } from '../../tools/release/version-rule.ts';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

describe('the version of the product', async () => {
  const files = await repositoryFiles();
  const { version }: { readonly version: string } = JSON.parse(await readRepositoryFile('package.json'));

  it('is in the root package.json, in the form that the tags of images can have', () => {
    expect(isVersion(version), version).toBe(true);
  });

  it('is in no other package.json', async () => {
    const others = files.filter((file) => file.endsWith('/package.json'));
    expect(others.length).toBeGreaterThan(5);
    const texts = await Promise.all(others.map(readRepositoryFile));
    expect(texts.filter((text) => 'version' in JSON.parse(text))).toEqual([]);
  });

  it('is that of the chart and of its images', async () => {
    const { version: chart, appVersion } = parse(await readRepositoryFile('charts/wattjobs/Chart.yaml'));
    expect([chart, appVersion]).toEqual([version, version]);
  });

  it('is the tag of every image of ours in a README or a manifest', async () => {
    const texts = await Promise.all(files.filter((file) => /\.md$|^k8s\/.*\.yaml$/.test(file)).map(readRepositoryFile));
    const tags = texts.flatMap((text) => [...text.matchAll(/\bwattjobs\/(?:api|[a-z]+-job):(\d[\w.-]*\w)/g)].map(([, tag]) => tag));
    expect(tags.length).toBeGreaterThan(20);
    expect(tags.filter((tag) => tag !== version)).toEqual([]);
  });

  it('is the newest in the changelog, or the next one', async () => {
    const [unreleased, ...released] = changelogSections(await readRepositoryFile('CHANGELOG.md'));
    expect(unreleased).toMatchObject({ title: 'Unreleased', date: undefined });
    expect(released.filter(({ title, date = '' }) => !isVersion(title) || !/^\d{4}-\d\d-\d\d$/.test(date))).toEqual([]);
    expect(released.slice(1).map(({ title }) => title)).not.toContain(version);
  });
});
