import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FixSettings, WaitForLock } from '../../../packages/core/src/errors/errors.ts';
import type { LoadKubeConfig } from '../../../packages/core/src/kubernetes/connect.ts';
import { StateConflict } from '../../../packages/core/src/state/store.ts';
import { systemClock } from '../../../packages/core/src/time/clock.ts';
import { LeaseLock } from '../../../packages/enphase-job/src/tokens/lease-lock.ts';
import { SecretTokenStore } from '../../../packages/enphase-job/src/tokens/secret-token-store.ts';
import { Namespace } from '../cluster.ts';
import { eventually } from '../eventually.ts';

const name = 'enphase-tokens';
let namespace: Namespace;
let loadKubeConfig: LoadKubeConfig;

beforeAll(async () => {
  namespace = await Namespace.create('lease');
  await namespace.createSecret(name, { access_token: 'access' });
  await namespace.create({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } });
  loadKubeConfig = (kubeConfig) => {
    kubeConfig.loadFromDefault();
    const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext());
    kubeConfig.contexts = [
      { ...context, name: 'test', cluster: context?.cluster ?? '', user: context?.user ?? '', namespace: namespace.name },
    ];
    kubeConfig.setCurrentContext('test');
  };
});

afterAll(async () => {
  await namespace[Symbol.asyncDispose]();
});

function lockOf(identity: string, { waitMs = 60_000, lease = name } = {}): LeaseLock {
  return new LeaseLock({
    name: lease,
    identity,
    clock: systemClock,
    random: Math.random,
    log: { warn: () => undefined },
    // A busy machine must be able to renew it in time.
    durationSeconds: 15,
    waitMs,
    loadKubeConfig,
  });
}

interface LeaseObject {
  readonly spec: { readonly holderIdentity: string; readonly leaseTransitions: number; readonly renewTime: string };
}

const readLease = () => namespace.read<LeaseObject>('lease', name);

it('a Lease goes to one of several at a time, is renewed while it is held, and released', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await delay(50);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, (_, index) => lockOf(`pod-${index}`).hold(work)));
  expect(most).toBe(1);
  expect((await readLease()).spec).toMatchObject({ holderIdentity: '', leaseTransitions: 5 });

  const holder = await lockOf('pod-a').hold(async (lease) => {
    const { spec: first } = await readLease();
    const { spec: second } = await eventually('its renewal', 30, async () => {
      const now = await readLease();
      return now.spec.renewTime === first.renewTime ? undefined : now;
    });
    expect(await lease.isHeld()).toBe(true);
    return second.holderIdentity;
  });
  expect(holder).toMatch(/^pod-a-/);
});

it('a Lease that its holder left is taken over only after it has expired', async () => {
  await namespace.kubectl(
    'patch',
    'lease',
    name,
    '--type',
    'merge',
    '--patch',
    '{"spec":{"holderIdentity":"killed","leaseDurationSeconds":3}}',
  );
  await expect(lockOf('pod-a', { waitMs: 1_000 }).hold(async () => undefined)).rejects.toBeInstanceOf(WaitForLock);
  const startMs = performance.now();
  await lockOf('pod-a').hold(async () => undefined);
  expect(performance.now() - startMs).toBeGreaterThan(2_900);
});

it('a holder that lost the Lease finds out', async () => {
  const isHeld = await lockOf('pod-a').hold(async (lease) => {
    await namespace.kubectl('patch', 'lease', name, '--type', 'merge', '--patch', '{"spec":{"holderIdentity":"another"}}');
    return lease.isHeld();
  });
  expect(isHeld).toBe(false);
  expect((await readLease()).spec.holderIdentity).toBe('another');
});

it('a missing Lease is reported with the command that creates it', async () => {
  const error: unknown = await lockOf('pod-a', { lease: 'missing' })
    .hold(async () => undefined)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FixSettings);
  const command = /run (echo .* kubectl create --filename -)/.exec(String(error))?.[1] ?? '';
  const [, manifest = ''] = /^echo '(.*)' \|/.exec(command) ?? [];
  await namespace.create(JSON.parse(manifest));
  await lockOf('pod-a', { lease: 'missing' }).hold(async () => undefined);
});

it('a write of the Secret is checked by a dry run and done by compare-and-swap', async () => {
  const open = () =>
    new SecretTokenStore(name, {
      identity: 'pod-a',
      clock: systemClock,
      random: Math.random,
      log: { warn: () => undefined },
      loadKubeConfig,
    });
  const store = open();
  const { entries, version } = await store.load();
  await store.proveWritable({ ...entries, access_token: 'trial' }, version);
  expect((await store.load()).entries).toEqual({ access_token: 'access' });
  await namespace.kubectl('annotate', 'secret', name, 'by=hand');
  await expect(store.save({ ...entries, access_token: 'fresh' }, version)).rejects.toBeInstanceOf(StateConflict);
  await expect(store.proveWritable({ ...entries, access_token: 'fresh' }, version)).rejects.toBeInstanceOf(StateConflict);
  await store.save({ ...entries, access_token: 'fresh' }, (await store.load()).version);
  expect((await open().load()).entries).toEqual({ access_token: 'fresh' });
});
