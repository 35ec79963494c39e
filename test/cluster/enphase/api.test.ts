import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from '../cluster.ts';
import { runByHand } from '../jobs.ts';
import { objectName, release, uninstall } from '../release.ts';
import { authorize, controlCloud } from './cloud.ts';
import { request } from './in-cluster.ts';
import { enphaseSource, forget, installEnphase, tokensSecret } from './release.ts';
import { storedIntervals } from './stored-intervals.ts';

const source = 'roof';
const delivered = { outcome: 'Complete', pods: [{ exitCode: 0 }] };
const address = `http://${objectName('api')}:5001`;

let namespace: Namespace;

beforeAll(async () => {
  namespace = await installEnphase('api', { [source]: enphaseSource({ env: { REFRESH_AFTER: 3600 } }) }, 'volume');
  await authorize(namespace, source, tokensSecret);
});

afterAll(async () => {
  if (namespace === undefined) return;
  await uninstall(namespace);
  await namespace[Symbol.asyncDispose]();
});

async function scaleApi(replicas: number): Promise<void> {
  await namespace.kubectl('scale', 'statefulset', objectName('api'), `--replicas=${replicas}`);
  if (replicas === 0) await namespace.kubectl('wait', '--for=delete', `pod/${objectName('api')}-0`, '--timeout=120s');
  else await namespace.podReady(`${objectName('api')}-0`);
}

describe('the local API on its own volume', () => {
  it('passes `helm test`, with the source that delivers to it', async () => {
    const said = await namespace.helm(['test', release, '--logs', '--timeout', '3m']);
    process.stdout.write(said);
    expect(said).not.toContain('FAIL');
    expect(said.match(/Phase: +Succeeded/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('accepts what a source delivers', async () => {
    expect(await runByHand(namespace, source, 'first')).toMatchObject(delivered);
    expect((await storedIntervals(namespace)).length).toBeGreaterThan(0);
  });

  it('refuses callers without a key', async () => {
    for (const headers of [{}, { 'x-api-key': 'not-this-one' }]) {
      expect((await request(namespace, { url: `${address}/api/v1/enphase/systems`, headers })).status).toBe(401);
    }
  });

  it('loses nothing if its pod is deleted', async () => {
    const before = await storedIntervals(namespace);
    await namespace.kubectl('delete', 'pod', `${objectName('api')}-0`);
    await namespace.podReady(`${objectName('api')}-0`);
    expect(await storedIntervals(namespace)).toEqual(before);
  });

  it('costs no quota while it is down: the run exits with 75, and the next one continues', async () => {
    await scaleApi(0);
    const { quotaUsed } = await controlCloud(namespace);
    await forget(namespace, source);
    const down = await runByHand(namespace, source, 'down');
    expect(down).toMatchObject({ outcome: 'Failed', reason: 'BackoffLimitExceeded' });
    expect(new Set(down.pods.map((pod) => pod?.exitCode))).toEqual(new Set([75]));
    expect((await controlCloud(namespace)).quotaUsed['month']).toBe(quotaUsed['month']);
    await scaleApi(1);
    const end = await runByHand(namespace, source, 'up-again');
    expect(end).toMatchObject(delivered);
    expect(JSON.parse(end.pods[0]?.message ?? '').readings).toBeGreaterThan(0);
  });
});
