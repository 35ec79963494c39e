import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { k8sManifests } from './k8s-manifests.ts';

const folder = new URL('../../k8s/', import.meta.url);

describe('the plain manifests', () => {
  it('are what the chart renders: `node test/chart/render-k8s.ts` writes them anew', async () => {
    const manifests = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const found = new Map(manifests.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
    expect(found).toEqual(await k8sManifests());
    expect(found.size).toBe(5);
  });
});
