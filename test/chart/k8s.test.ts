import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { k8sManifests, manifestFolders } from './k8s-manifests.ts';

const numberOfFiles: Readonly<Record<string, number>> = { 'k8s/': 5, 'k8s/acuvim/': 7, 'k8s/enphase/': 8, 'k8s/consumption/': 11 };

describe('the plain manifests', () => {
  it('are in one folder per use', () => {
    expect(manifestFolders.map(({ folder }) => folder)).toEqual(Object.keys(numberOfFiles));
  });

  it.each(manifestFolders)('in $folder are what the chart renders: `node test/chart/render-k8s.ts` updates them', async (set) => {
    const folder = new URL(`../../${set.folder}`, import.meta.url);
    const manifests = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const found = new Map(manifests.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
    expect(found).toEqual(await k8sManifests(set));
    expect(found.size).toBe(numberOfFiles[set.folder]);
  });

  it('can be applied together: no object but the namespace is in two folders', async () => {
    const folders = await Promise.all(manifestFolders.map(async (set) => [...(await k8sManifests(set)).values()].join('\n')));
    const objects = folders.flatMap((text) =>
      [...text.matchAll(/^kind: (\w+)\nmetadata:\n {2}name: (\S+)/gm)].map(([, ...object]) => object.join(' ')),
    );
    expect(objects.length).toBeGreaterThan(30);
    const repeated = objects.filter((object, index) => objects.indexOf(object) < index);
    expect(new Set(repeated)).toEqual(new Set(['Namespace wattjobs']));
  });
});
