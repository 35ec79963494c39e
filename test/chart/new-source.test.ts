import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TreeCopy } from './tree-copy.ts';

const madeUpSource = fileURLToPath(new URL('made-up-source', import.meta.url));
const folder = 'packages/meter-job/';

/** Files that are generated from the list of sources. */
const generated = [
  'README.md',
  'charts/wattjobs/README.md',
  'charts/wattjobs/files/monitoring/meter/alerts.yaml',
  'charts/wattjobs/files/monitoring/meter/dashboard.json',
  'charts/wattjobs/files/sources/meter.yaml',
  'charts/wattjobs/values.schema.json',
  'docs/exit-codes.md',
  'docs/monitoring.md',
];

let tree: TreeCopy;
let changed: readonly string[];

/** Adds the made-up source by docs/adding-a-source.md, in a copy of the repository. */
async function addSource(): Promise<readonly string[]> {
  const before = await tree.digests();
  await cp(madeUpSource, join(tree.folder, folder), { recursive: true });
  const manifest = await readFile(join(tree.folder, 'packages/torus-job/package.json'), 'utf8');
  await writeFile(join(tree.folder, folder, 'package.json'), manifest.replaceAll('torus', 'meter'));
  await tree.edit('tools/sources.ts', 'import { torus }', "import { meter } from '@wattjobs/meter-job/catalog';\nimport { torus }");
  await tree.edit('tools/sources.ts', '= [', '= [meter, ');
  await tree.edit('tools/package.json', '"@wattjobs/torus-job"', '"@wattjobs/meter-job": "workspace:*",\n    "@wattjobs/torus-job"');
  await tree.edit('CHANGELOG.md', '\n- ', '\n- A source that does not exist.\n- ');
  await tree.run('pnpm', 'install', '--prefer-offline', '--no-frozen-lockfile');
  await tree.run('node', 'tools/generate/generate.ts');
  const after = await tree.digests();
  return [...after.keys()].filter((path) => before.get(path) !== after.get(path)).toSorted();
}

beforeAll(async () => {
  tree = await TreeCopy.make();
  changed = await addSource();
}, 600_000);

afterAll(() => tree[Symbol.asyncDispose]());

describe('a new source', { timeout: 600_000 }, () => {
  it('changes at most six places outside its folder, all named in docs/adding-a-source.md', async () => {
    const outside = changed.filter((path) => !path.startsWith(folder) && !generated.includes(path));
    expect(outside).toEqual(['CHANGELOG.md', 'pnpm-lock.yaml', 'tools/package.json', 'tools/sources.ts']);
    expect(generated.filter((path) => !changed.includes(path))).toEqual([]);

    const guide = await readFile(join(tree.folder, 'docs/adding-a-source.md'), 'utf8');
    const table = guide.slice(guide.indexOf('## The rest'), guide.indexOf('## Done when'));
    const places = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, place]) => place ?? '');
    expect(places.length).toBeLessThanOrEqual(6);
    expect(outside.filter((path) => !places.includes(path))).toEqual([]);
  });

  it('passes the type check', async () => {
    expect(await tree.run('tsc')).toBe('');
  });

  it('passes its own tests, those of the generators and those of the repository', async () => {
    const printed = await tree.run('vitest', 'run', folder, 'test/repository', 'tools/generate');
    expect(printed).toMatch(/packages\/meter-job\/src\/job\.test\.ts/);
  });

  it('is a type of the chart, with its settings in the schema and no edit of the templates', async () => {
    const render = (env: object) => {
      const source = { type: 'meter', existingSecret: 'login', env };
      const values = ['--set', 'pushgateway.enabled=true', '--set-json', `sources.hall=${JSON.stringify(source)}`];
      return tree.run('helm', 'template', 'demo', 'charts/wattjobs', ...values);
    };
    const manifests = await render({ METER_URL: 'http://192.0.2.8:8503' });
    expect(manifests).toContain('image: wattjobs/meter-job:');
    expect(manifests).toContain('key: METER_PASSWORD');
    expect(manifests).toContain('port: 8503');
    await expect(render({ METER_ADDRESS: 'http://192.0.2.8:8503' })).rejects.toThrow(/METER_ADDRESS/);
    await expect(render({ METER_PASSWORD: 'not a secret' })).rejects.toThrow(/METER_PASSWORD.*in the Secret that existingSecret names/s);
  });

  it('has alerts and a dashboard that pass the chart’s tests', async () => {
    const printed = await tree.run(
      'vitest',
      'run',
      '--config',
      'test/chart/vitest.config.ts',
      'monitoring.test.ts',
      '--reporter',
      'verbose',
    );
    expect(printed).toMatch(/the alerts of the type meter/);
    expect(printed).toMatch(/the dashboard of meter/);
  });
});
