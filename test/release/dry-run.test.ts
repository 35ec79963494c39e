import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changelogSections } from '../../tools/release/changelog.ts';
import { buildOptions, imageAnnotations, packageOf, type Release, repositoryOf } from '../../tools/release/image-commands.ts';
import { releasedImages } from '../../tools/release/images.ts';
import { sources } from '../../tools/sources.ts';
import { TreeCopy } from '../chart/tree-copy.ts';
import { startRegistry } from './start-registry.ts';

// A release as far as one machine can go: for its own platform, with a registry that ends with the test.
// Left to the workflow: the second platform, the attestations, and the release on GitHub.

const source = 'https://github.com/somebody/wattjobs';
const docker = process.env['DOCKER'] ?? 'docker';
const registry = await startRegistry();
const tree = await TreeCopy.make();
const { version }: { readonly version: string } = JSON.parse(await readFile(join(tree.folder, 'package.json'), 'utf8'));
const files = join(tree.folder, 'dist/files');
const images: Record<string, string> = {};

function runStep(step: string, tag = `v${version}`): Promise<string> {
  return tree.run('node', 'tools/release/release.ts', step, '--tag', tag, '--source', source);
}

async function commitRelease(): Promise<Release> {
  // What CONTRIBUTING says under "How to release".
  const changelog = await readFile(join(tree.folder, 'CHANGELOG.md'), 'utf8');
  if (changelogSections(changelog).every(({ title }) => title !== version))
    await tree.edit('CHANGELOG.md', '## [Unreleased]\n', `## [Unreleased]\n\n## [${version}] - 2026-11-30\n`);
  const person = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.com'];
  await tree.run('git', 'init', '--quiet');
  await tree.run('git', 'add', '.');
  await tree.run('git', ...person, 'commit', '--quiet', '--message', 'chore: release');
  const [revision = '', created = ''] = (await tree.run('git', 'show', '--no-patch', '--format=%H %cI')).trim().split(' ');
  return { version, registry: registry.host, revision, created, sourceUrl: source };
}

let release: Release;

beforeAll(async () => {
  release = await commitRelease();
  for (const name of releasedImages()) {
    const reference = `${repositoryOf(release, name)}:${version}`;
    await tree.run(docker, 'build', '--quiet', '--network', 'host', ...buildOptions(release, name), '--tag', reference, '.');
    await tree.run(docker, 'push', '--quiet', reference);
    const digests = await tree.run(docker, 'image', 'inspect', '--format', '{{join .RepoDigests " "}}', reference);
    const [, digest = ''] = digests.split(`${repositoryOf(release, name)}@`);
    images[name] = `${reference}@${digest.trim()}`;
  }
  await mkdir(join(tree.folder, 'dist'));
  await writeFile(join(tree.folder, 'dist/images.json'), JSON.stringify(images));
  await runStep('files');
});

afterAll(async () => {
  await Promise.all(Object.values(images).map((image) => tree.run(docker, 'image', 'rm', '--force', image.replace(/@.*/, ''), image)));
  await registry.stop();
  await tree[Symbol.asyncDispose]();
});

describe('a release', () => {
  it('is accepted for the tag of its version, and for no other', async () => {
    await runStep('check');
    await expect(runStep('check', 'v99.0.0')).rejects.toThrow(`The tag v99.0.0 must be v${version}`);
    await expect(runStep('deploy')).rejects.toThrow('usage:');
  });

  it('has an image of every source and of the API, and one with a browser, with labels that say what it is', async () => {
    expect([...new Set(Object.keys(images).map(packageOf))]).toEqual(['api', ...sources.map(({ job }) => job.name)].toSorted());
    for (const [name, image] of Object.entries(images)) {
      const labels = JSON.parse(await tree.run(docker, 'image', 'inspect', '--format', '{{json .Config.Labels}}', image));
      expect(labels).toEqual(imageAnnotations(release, name));
    }
  });

  it('is built for arm64 without running code of arm64, up to the last stage', async () => {
    const forArm = ['--platform', 'linux/arm64', '--target', 'build', '--network', 'host'];
    for (const name of new Set(releasedImages().map(packageOf))) {
      const id = (await tree.run(docker, 'build', '--quiet', ...forArm, ...buildOptions(release, name), '.')).trim();
      expect(await tree.run(docker, 'image', 'inspect', '--format', '{{.Architecture}}', id)).toBe('arm64\n');
      await tree.run(docker, 'image', 'rm', id);
    }
  });

  it('has these files, whose checksums sha256sum accepts', async () => {
    const sboms = releasedImages().map((name) => `${name}-${version}.cdx.json`);
    expect((await readdir(files)).toSorted()).toEqual(
      [...sboms, `images-${version}.json`, `wattjobs-${version}.tgz`, 'SHA256SUMS'].toSorted(),
    );
    const checked = await tree.run('sh', '-c', 'cd dist/files && sha256sum --strict --check SHA256SUMS');
    expect(checked.match(/: OK$/gm)).toHaveLength(sboms.length + 2);
  });

  it('has an SBOM per image, with every library whose licence is in the image', async () => {
    for (const [name, image] of Object.entries(images)) {
      const sbom = JSON.parse(await readFile(join(files, `${name}-${version}.cdx.json`), 'utf8'));
      expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: packageOf(name), version } } });
      const listed = new Set(
        sbom.components.map(({ purl }: { readonly purl: string }) => decodeURIComponent(purl).replace(/^pkg:npm\/|\?.*$/g, '')),
      );
      const notices = await tree.run(docker, 'run', '--rm', '--entrypoint', 'cat', image, '/app/THIRD-PARTY-NOTICES.txt');
      const noticed = [...notices.matchAll(/^(\S+) (\d+\.\d+\.\d\S*) \(/gm)].map(([, library, number]) => `${library}@${number}`);
      expect(noticed.length).toBeGreaterThan(50);
      expect(noticed.filter((library) => !listed.has(library))).toEqual([]);
      expect([...listed].some((library) => /^swagger-ui-dist@\d/.test(String(library)))).toBe(name === 'api');
    }
  });

  it('has a chart that a registry takes and returns, and that names images of that registry', async () => {
    const chart = join(files, `wattjobs-${version}.tgz`);
    await tree.run('helm', 'lint', '--strict', chart);
    const charts = `oci://${registry.host}/wattjobs/charts`;
    await tree.run('helm', 'push', '--plain-http', chart, charts);
    await tree.run('helm', 'pull', '--plain-http', `${charts}/wattjobs`, '--version', version, '--destination', 'dist');
    expect(await readFile(join(tree.folder, `dist/wattjobs-${version}.tgz`))).toEqual(await readFile(chart));

    const { version: chartVersion, appVersion, annotations } = parse(await tree.run('helm', 'show', 'chart', chart));
    expect([chartVersion, appVersion]).toEqual([version, version]);
    expect(parse(annotations['artifacthub.io/images'])).toEqual(Object.entries(images).map(([name, image]) => ({ name, image })));

    const values = ['--values', 'charts/wattjobs/ci/07-enphase-values.yaml', '--set', `image.registry=${registry.host}`];
    const rendered = await tree.run('helm', 'template', 'wattjobs', chart, '--skip-tests', ...values);
    const named = [...new Set([...rendered.matchAll(/^ +image: "?([^"\n]+)/gm)].map(([, image = '']) => image))];
    const ours = named.filter((image) => image.startsWith(registry.host));
    expect(ours.length).toBeGreaterThan(0);
    for (const image of ours) expect(Object.values(images).map((reference) => reference.replace(/@.*/, ''))).toContain(image);
  });

  it('has a packaged chart without its tests and the values for them', async () => {
    const listed = (await tree.run('tar', '-tzf', join(files, `wattjobs-${version}.tgz`))).trim().split('\n');
    expect(listed.length).toBeGreaterThan(30);
    expect(listed).toEqual(expect.arrayContaining(['wattjobs/Chart.yaml', 'wattjobs/README.md', 'wattjobs/values.schema.json']));
    expect(listed.filter((path) => /^wattjobs\/(?:ci|tests)\//.test(path))).toEqual([]);
  });
});
