import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from './cluster.ts';
import { runByHand } from './jobs.ts';
import { pushedValue } from './pushgateway.ts';
import { expectLeft, install, objectName, ownedObjects, torusSource, uninstall, upgrade } from './release.ts';
import { controlSimulator } from './simulators.ts';

const stateSecret = `${objectName('unit')}-state`;
const delivered = { outcome: 'Complete', pods: [{ exitCode: 0 }] };

let namespace: Namespace;

beforeAll(async () => {
  namespace = await install('state', { unit: torusSource() });
});

afterAll(() => namespace[Symbol.asyncDispose]());

async function remembered() {
  const text = (await namespace.secret(stateSecret))['state.json'];
  return text === undefined ? undefined : JSON.parse(text).state.source;
}

describe('what a source remembers', () => {
  it('is nothing before its first run', async () => {
    expect(await namespace.secret(stateSecret)).toEqual({});
  });

  it('is in its Secret after the run', async () => {
    expect(await runByHand(namespace, 'unit', 'first')).toMatchObject(delivered);
    expect(await remembered()).toMatchObject({ cloud: { sessions: [expect.anything()] }, valueDeliveredMs: expect.any(Number) });
  });

  it('saves the next run a login', async () => {
    expect(await runByHand(namespace, 'unit', 'second')).toMatchObject(delivered);
    expect((await controlSimulator(namespace, 'cloud')).logins).toEqual({ accepted: 1, refused: 0 });
  });

  it('serves two concurrent runs: only one of them reads the unit, and both deliver', async () => {
    await controlSimulator(namespace, 'cloud', { staleClockSeconds: 600 });
    const ends = await Promise.all(['left', 'right'].map((job) => runByHand(namespace, 'unit', job)));
    expect(ends).toMatchObject([delivered, delivered]);
    expect((await controlSimulator(namespace, 'unit')).requests).toHaveLength(1);
    expect(await remembered()).toMatchObject({ unit: { cache: expect.anything() }, cloud: { sessions: [expect.anything()] } });
  });

  it('serves the next run: it does not read the unit, and delivers the cached values', async () => {
    expect(await runByHand(namespace, 'unit', 'third')).toMatchObject(delivered);
    expect((await controlSimulator(namespace, 'unit')).requests).toHaveLength(1);
    expect(await pushedValue(namespace, 'torus_data_source', { instance: 'unit' })).toBe(3);
  });

  it('survives an upgrade', async () => {
    const before = await namespace.secret(stateSecret);
    await upgrade(namespace, { unit: torusSource({ schedule: '0 3 * * *', env: { LOG_LEVEL: 'debug' } }) });
    expect(await namespace.kubectl('get', 'cronjob', objectName('unit'), '--output', 'jsonpath={.spec.schedule}')).toBe('0 3 * * *');
    expect(await namespace.secret(stateSecret)).toEqual(before);
  });

  it('is deleted with its source if an upgrade removes that', async () => {
    await upgrade(namespace, { unit: torusSource(), passing: torusSource() });
    expect(await ownedObjects(namespace)).toContain(`secret/${objectName('passing')}-state`);
    await upgrade(namespace, { unit: torusSource() });
    expect((await ownedObjects(namespace)).filter((name) => name.includes('passing'))).toEqual([]);
  });

  it('is deleted by an uninstall, with everything else of the release', async () => {
    expect(await ownedObjects(namespace)).toContain(`secret/${stateSecret}`);
    await uninstall(namespace);
    await expectLeft(namespace, []);
    expect((await namespace.kubectl('get', 'secrets', '--output', 'name')).trim()).toBe('secret/torus-login');
  });
});
