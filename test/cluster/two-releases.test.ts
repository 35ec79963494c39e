import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, images, Namespace, run } from './cluster.ts';
import { jobEnd } from './jobs.ts';
import { pushedValue } from './pushgateway.ts';
import { imageValues, install, objectName, release, torusSource } from './release.ts';
import { ports, rightLogin } from './simulators.ts';

/** Another release in the namespace of the first one, and the name of both sources. */
const second = 'second';
const key = 'unit';
const env = { JOB_DURATION: 2, POLL_INTERVAL: 1 };

let home: Namespace;
let away: Namespace;

beforeAll(async () => {
  [home, away] = await Promise.all([
    install('two-home', { [key]: torusSource({ env }), roof: roof('enphase-tokens') }),
    Namespace.create('two-away'),
  ]);
  await away.createSecret('torus-login', rightLogin);
});

afterAll(async () => {
  await home?.[Symbol.asyncDispose]();
  await away?.[Symbol.asyncDispose]();
});

/** A source that keeps its tokens in this Secret; these suites never run it. */
function roof(tokensSecret: string): object {
  return { type: 'enphase', suspend: true, tokensSecret, env: { SYSTEM_ID: 1, LOCAL_API_BASE_URL: 'http://192.0.2.5' } };
}

/** Installs or upgrades a release with the same source, the first release's Pushgateway, and another Secret for tokens. */
function deploy(namespace: Namespace, name: string, tokensSecret: string, labels: object = {}): Promise<Ended> {
  const shared = {
    BASE_URL: `http://simulators.${home.name}:${ports.cloud}`,
    TORUS_LOCAL_URL: `http://simulators.${home.name}:${ports.unit}`,
    PUSHGATEWAY_URL: `http://${objectName('pushgateway')}.${home.name}:9091`,
  };
  const values = {
    defaults: { image: imageValues(images.job), deadlineMarginSeconds: 30 },
    sources: { [key]: torusSource({ env: { ...env, ...shared, ...labels } }), roof: roof(tokensSecret) },
  };
  return run('helm', ['--namespace', namespace.name, 'upgrade', '--install', name, 'charts/wattjobs', '--values', '-'], values);
}

/** Runs a release's source, which must deliver, and returns its log. */
async function logOfRun(namespace: Namespace, of: string, job: string): Promise<string> {
  await namespace.kubectl('create', 'job', `--from=cronjob/${of}-wattjobs-${key}`, job);
  expect(await jobEnd(namespace, job)).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
  return namespace.kubectl('logs', `job/${job}`);
}

function writer(namespace: Namespace, of: string): string {
  return `${namespace.name}/${of}-wattjobs-${key}`;
}

async function names(namespace: Namespace, kind: string): Promise<readonly string[]> {
  return (await namespace.kubectl('get', kind, '--output', 'jsonpath={.items[*].metadata.name}')).split(' ');
}

describe('releases with the same sources', () => {
  it('are refused in one namespace if they share the Secret of the tokens, and leave nothing behind', async () => {
    const { exitCode, stderr } = await deploy(home, second, 'enphase-tokens');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Lease "enphase-tokens" in namespace')]);
    expect((await names(home, 'secrets')).filter((name) => name.includes(second))).toEqual([]);
  });

  it('have their own objects in one namespace, and in two', async () => {
    expect(await deploy(home, second, 'second-tokens')).toMatchObject({ exitCode: 0 });
    expect(await deploy(away, release, 'enphase-tokens')).toMatchObject({ exitCode: 0 });
    expect(await names(home, 'leases')).toEqual(['enphase-tokens', 'second-tokens']);
    expect(await names(away, 'leases')).toEqual(['enphase-tokens']);
    const states = [key, 'roof'].flatMap((source) => [release, second].map((name) => `${name}-wattjobs-${source}-state`));
    expect((await names(home, 'secrets')).filter((name) => name.endsWith('-state'))).toEqual(states.toSorted());
  });

  it('warn if they push to one group, and name both writers', async () => {
    expect(await logOfRun(home, release, 'first')).not.toContain('overwrite each other');
    const expectWarning = (said: string, own: string, other: string) =>
      expect(said).toMatch(new RegExp(`${other} pushed .* s ago, and ${own} pushes it too: they overwrite each other`));
    expectWarning(await logOfRun(home, second, 'second'), writer(home, second), writer(home, release));
    // The test of a source pushes nothing, so that it may run beside another writer.
    const [tested, log] = await Promise.all([
      home.helm(['test', release, '--filter', `name=${objectName(key)}-check`, '--logs']),
      logOfRun(away, release, 'away'),
    ]);
    expectWarning(tested, writer(home, release), `(?:${writer(home, second)}|${writer(away, release)})`);
    expectWarning(log, writer(away, release), writer(home, second));
  });

  it('do not clash any more with their own INSTANCE_NAME and SOURCE_NAME', async () => {
    const own = 'second-unit';
    await deploy(home, second, 'second-tokens', { INSTANCE_NAME: own, SOURCE_NAME: own });
    expect(await logOfRun(home, second, 'renamed')).not.toContain('overwrite each other');
    for (const instance of [key, own]) {
      expect(await pushedValue(home, 'torus_output_power_watts', { instance })).toEqual(expect.any(Number));
    }
  });

  it('survive the uninstall of another one', async () => {
    await home.helm(['uninstall', second, '--wait', '--cascade', 'foreground']);
    expect(await names(home, 'leases')).toEqual(['enphase-tokens']);
    expect(await names(home, 'cronjobs')).toEqual([key, 'roof', 'roof-authorize'].map((source) => objectName(source)).toSorted());
    await logOfRun(home, release, 'last');
  });
});
