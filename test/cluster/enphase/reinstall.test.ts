import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { images, Namespace } from '../cluster.ts';
import { runByHand } from '../jobs.ts';
import { expectLeft, imageValues, objectName, release, torusSource, uninstall } from '../release.ts';
import { rightLogin, startSimulators } from '../simulators.ts';
import { authorize, controlCloud, createTokensSecret, isLive } from './cloud.ts';
import { apiKeys, enphaseSource, tokensSecret } from './release.ts';
import { storedIntervals } from './stored-intervals.ts';

const unit = 'rack-ups';
const roof = 'roof';
const tests = ['api', unit, roof].map((name) => `pod/${objectName(name)}-check`);
const delivered = { outcome: 'Complete', pods: [{ exitCode: 0 }] };

/** What the README says that these values need: the API, the Pushgateway, and two sources with one run and one test each. */
const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'compute' },
  spec: { hard: { 'requests.cpu': '3300m', 'limits.cpu': '3300m', 'requests.memory': '2304Mi', 'limits.memory': '2304Mi' } },
};
const limitRange = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'containers' },
  spec: { limits: [{ type: 'Container', min: { cpu: '10m', memory: '32Mi' }, max: { cpu: '1', memory: '1Gi' } }] },
};

let namespace: Namespace;

beforeAll(async () => {
  namespace = await Namespace.create('reinstall');
  await Promise.all([
    startSimulators(namespace),
    createTokensSecret(namespace, tokensSecret),
    namespace.createSecret('torus-login', rightLogin),
    namespace.createSecret('wattjobs-api-keys', apiKeys),
  ]);
  await controlCloud(namespace, { plan: 'partner', minuteLimit: 1_000 });
  await Promise.all([quota, limitRange].map((limit) => namespace.create(limit)));
  await namespace.kubectl('wait', '--for=jsonpath={.status.hard}', 'resourcequota/compute', '--timeout=30s');
  await install();
  await authorize(namespace, roof, tokensSecret);
});

afterAll(() => namespace?.[Symbol.asyncDispose]());

/** Installs the release with the documented values for a quota, and returns its notes. */
function install(): Promise<string> {
  const values = {
    pushgateway: { image: imageValues(images.pushgateway) },
    api: { image: imageValues(images.api) },
    // It would need another image and another volume.
    victoriaMetrics: { enabled: false },
    sources: {
      [unit]: torusSource({ image: imageValues(images.job) }),
      [roof]: enphaseSource({ env: { REFRESH_AFTER: 3600 } }),
    },
  };
  const files = ['--values', 'charts/wattjobs/ci/12-quota-values.yaml', '--values', '-'];
  return namespace.helm(['install', release, 'charts/wattjobs', '--wait', '--timeout', '3m', ...files], values);
}

/** Tests the release while both sources run: as much at once as the quota is for. */
async function expectWorking(story: string): Promise<void> {
  const [said, ...ends] = await Promise.all([
    namespace.helm(['test', release, '--logs', '--timeout', '2m']),
    ...[unit, roof].map((source) => runByHand(namespace, source, `${source}-${story}`)),
  ]);
  expect(said.match(/Phase: +Succeeded/g)).toHaveLength(tests.length);
  expect(said).not.toContain('FAIL');
  expect(ends).toMatchObject([delivered, delivered]);
}

async function names(...selection: readonly string[]): Promise<readonly string[]> {
  return (await namespace.kubectl('get', '--output', 'name', ...selection)).split('\n').filter((name) => name !== '');
}

describe('a release in a namespace with a quota, a LimitRange and the policy `restricted`', () => {
  let tokens: Readonly<Record<string, string>>;
  let intervals: readonly number[];

  it('works', async () => {
    await expectWorking('before');
    tokens = await namespace.secret(tokensSecret);
    intervals = await storedIntervals(namespace);
    expect(intervals.length).toBeGreaterThan(0);
  });

  it("leaves a person's Secrets, the API's claim and the pods of the test after an uninstall", async () => {
    await uninstall(namespace);
    const claim = `persistentvolumeclaim/data-${objectName('api')}-0`;
    await expectLeft(namespace, [claim, ...tests]);
    const secrets = [tokensSecret, 'torus-login', 'wattjobs-api-keys'];
    expect(await names('secrets')).toEqual(secrets.map((name) => `secret/${name}`));
    expect(await namespace.secret(tokensSecret)).toEqual(tokens);
    // The quota counts deleted pods a moment longer, and would refuse the next.
    const used = ['get', 'resourcequota', 'compute', '--output', String.raw`jsonpath={.status.used.limits\.cpu}`];
    await expect.poll(() => namespace.kubectl(...used), { timeout: 60_000, interval: 500 }).toBe('0');
  });

  it('works with them after it was installed again: with the rows and the tokens, and without a new consent', async () => {
    expect(await install()).not.toContain('MISSING SECRETS');
    expect(await storedIntervals(namespace)).toEqual(intervals);
    await expectWorking('after');
    const after = await storedIntervals(namespace);
    expect(after).toEqual(expect.arrayContaining([...intervals]));
    expect(new Set(after).size, 'no interval twice').toBe(after.length);
    expect((await controlCloud(namespace)).grants).toMatchObject({ code: { accepted: 1 }, refresh: { refused: 0 } });
    expect(await isLive(namespace, (await namespace.secret(tokensSecret))['refresh_token'])).toBe(true);
  });

  it('had no pod refused, although its namespace refuses others', async () => {
    const { stderr } = await namespace.attempt('run', 'other', '--image=other', '--dry-run=server');
    expect(stderr).toContain('violates PodSecurity "restricted:latest"');
    const owners = (
      await namespace.kubectl('get', 'pods', '--output', 'jsonpath={.items[*].metadata.labels.app\\.kubernetes\\.io/component}')
    ).split(' ');
    expect([...new Set(owners)].toSorted()).toEqual(['api', 'api-check', 'enphase', 'pushgateway', 'torus']);
    expect(await names('events', '--field-selector', 'reason=FailedCreate')).toEqual([]);
  });
});
