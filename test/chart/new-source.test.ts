import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
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

/** What the chart renders for one source of the type, in a release with both servers. */
function renderSource(change: object): Promise<string> {
  const source = { type: 'meter', existingSecret: 'login', ...change };
  const servers = 'pushgateway.enabled=true,victoriaMetrics.enabled=true';
  return tree.run('helm', 'template', 'demo', 'charts/wattjobs', '--set', servers, '--set-json', `sources.hall=${JSON.stringify(source)}`);
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
    const render = (env: object) => renderSource({ env });
    const manifests = await render({ METER_URL: 'http://192.0.2.8:8503' });
    expect(manifests).toContain('image: wattjobs/meter-job:');
    expect(manifests).toContain('key: METER_PASSWORD');
    expect(manifests).toContain('port: 8503');
    await expect(render({ METER_ADDRESS: 'http://192.0.2.8:8503' })).rejects.toThrow(/METER_ADDRESS/);
    await expect(render({ METER_PASSWORD: 'not a secret' })).rejects.toThrow(/METER_PASSWORD.*in the Secret that existingSecret names/s);
  });

  it('has a file that the chart makes from its values, and a run that is divided', async () => {
    const channels = [{ address: '192.0.2.1' }, { address: '192.0.2.2', port: 8601 }];
    const rendered = await renderSource({ channels, files: { 'note.txt': 'of the hall\n' }, shards: 2, outbox: { enabled: true } });
    const objects = parseAllDocuments(rendered).map((document) => document.toJS());
    const named = (kind: string, name: string) => objects.find((object) => object?.kind === kind && object.metadata.name === name);
    const files = named('ConfigMap', 'demo-wattjobs-hall-files').data;
    expect(parse(files['channels.yaml'])).toEqual({ channels });
    expect(files['note.txt']).toBe('of the hall\n');
    const ports = named('NetworkPolicy', 'demo-wattjobs-hall').spec.egress[1].ports.map(({ port }: { readonly port: number }) => port);
    expect(ports).toEqual(expect.arrayContaining([8600, 8601]));
    const job = named('CronJob', 'demo-wattjobs-hall').spec.jobTemplate.spec;
    expect(job).toMatchObject({ completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 0 });
    expect(job.backoffLimit).toBeUndefined();
    expect(job.podFailurePolicy.rules[1].action).toBe('FailIndex');
    const { env } = job.template.spec.containers[0];
    expect(env[0].name).toBe('JOB_COMPLETION_INDEX');
    const valueOf = (variable: string) => env.find(({ name }: { readonly name: string }) => name === variable)?.value;
    expect(valueOf('SHARDS')).toBe('2');
    expect(valueOf('METER_CHANNELS_FILE')).toBe('/etc/wattjobs/files/channels.yaml');
    expect(valueOf('STATE_URL')).toBe('secret:demo-wattjobs-hall-state-$(JOB_COMPLETION_INDEX)');
    expect(valueOf('SOURCE_NAME')).toBe('hall-$(JOB_COMPLETION_INDEX)');
    expect(valueOf('OUTBOX_MAX_BYTES')).toBe(String(Math.floor((0.8 * 2 ** 30) / 2)));
    const states = ['demo-wattjobs-hall-state', 'demo-wattjobs-hall-state-0', 'demo-wattjobs-hall-state-1'];
    expect(named('Role', 'demo-wattjobs-hall').rules[0].resourceNames).toEqual(states);
    expect(states.map((name) => named('Secret', name)?.kind)).toEqual(['Secret', 'Secret', 'Secret']);
    // The pod of the test is one for the whole source.
    const check = named('Pod', 'demo-wattjobs-hall-check').spec.containers[0].env;
    expect(check.find(({ name }: { readonly name: string }) => name === 'STATE_URL').value).toBe('secret:demo-wattjobs-hall-state');
    expect(check.filter(({ name }: { readonly name: string }) => name === 'SHARDS')).toEqual([]);
    const drain = named('CronJob', 'demo-wattjobs-hall-outbox-drain').spec.jobTemplate.spec;
    expect(drain).toMatchObject({ completionMode: 'Indexed', completions: 2 });
  });

  it.each([
    [{ channels: [{ address: '192.0.2.1', prot: 1 }] }, /at '\/sources\/hall\/channels\/0': additional properties 'prot' not allowed/],
    [{ channels: [], channelsConfigMap: 'mine' }, /sources.hall: channels and channelsConfigMap are both set: leave one out/],
    [{ channels: [], files: { 'channels.yaml': '' } }, /sources.hall.files: channels.yaml is made of channels: leave one out/],
    [{ channels: [], env: { METER_CHANNELS_FILE: '/a' } }, /sources.hall: channels and METER_CHANNELS_FILE are both set: leave one out/],
    [{ env: { SHARDS: 2 } }, /at '\/sources\/hall\/env\/SHARDS': value must be 'left out: the field shards of the source sets it'/],
    [{ shards: 11, outbox: { enabled: true, accessModes: ['ReadWriteOncePod'] } }, /ReadWriteOncePod admits one pod, and shards makes 11/],
    [{ type: 'torus', channels: [] }, /at '\/sources\/hall\/channels': value must be 'left out: the type torus has no such file'/],
  ])('is refused by the chart as %j', async (source, message) => {
    await expect(renderSource(source)).rejects.toThrow(message);
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
