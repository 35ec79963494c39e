import { setImmediate as turn } from 'node:timers/promises';
import { FixSettings, RetryState, WaitForLock } from '@wattjobs/core/errors';
import { FakeApiServer, FakeClock, status } from '@wattjobs/core/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadKubernetesClient } from './fixtures/place.ts';
import { LeaseLock } from './lease-lock.ts';
import type { HeldLock } from './token-store.ts';

const name = 'enphase-tokens';
const path = `leases/${name}`;

let server: FakeApiServer;
let clock: FakeClock;
let warnings: unknown[];

beforeAll(loadKubernetesClient);

beforeEach(async () => {
  server = await FakeApiServer.start();
  server.addLease(name);
  clock = new FakeClock();
  warnings = [];
});

afterEach(async () => {
  await server.close();
});

function lockOf(identity: string, ownClock = clock): LeaseLock {
  return new LeaseLock({
    name,
    identity,
    clock: ownClock,
    random: () => 0.5,
    log: { warn: (...args: unknown[]) => void warnings.push(args) },
    durationSeconds: 15,
    waitMs: 30_000,
    timeoutMs: 60_000,
    loadKubeConfig: server.loadKubeConfig,
  });
}

function spec(): Readonly<Record<string, unknown>> {
  return server.objects.get(path)?.spec ?? {};
}

function write(changes: Readonly<Record<string, unknown>>): void {
  const found = server.objects.get(path);
  if (found !== undefined) server.objects.set(path, { ...found, spec: { ...found.spec, ...changes } });
}

/** Holds the lock until the test releases it. */
async function held(lock: LeaseLock): Promise<{ readonly lease: HeldLock; readonly release: () => Promise<void> }> {
  const taken = Promise.withResolvers<HeldLock>();
  const done = Promise.withResolvers<void>();
  const holding = lock.hold((lease) => {
    taken.resolve(lease);
    return done.promise;
  });
  const lease = await Promise.race([taken.promise, holding.then(() => taken.promise)]);
  return {
    lease,
    release: async () => {
      done.resolve();
      await holding;
    },
  };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a free Lease', () => {
  it.each([
    ['has no spec', {}],
    ['was released', { holderIdentity: '' }],
  ])('that %s is acquired, with times of six digits, and released', async (_why, changes) => {
    write(changes);
    const { release } = await held(lockOf('pod-a'));
    expect(spec()).toEqual({
      holderIdentity: expect.stringMatching(/^pod-a-[0-9a-f]{8}$/) as string,
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
      acquireTime: '2026-01-15T12:00:00.000000Z',
      renewTime: '2026-01-15T12:00:00.000000Z',
    });
    await release();
    expect(spec()).toMatchObject({ holderIdentity: '', leaseTransitions: 1 });
    expect(server.requests).toEqual(['GET lease', 'PUT lease', 'PUT lease']);
  });

  it('returns the result of the work, and throws its error', async () => {
    expect(await lockOf('pod-a').hold(async () => 42)).toBe(42);
    expect(await failure(lockOf('pod-a').hold(() => Promise.reject(new RetryState('no'))))).toBeInstanceOf(RetryState);
    expect(spec()).toMatchObject({ holderIdentity: '' });
  });

  it('is acquired by a write whose response never arrived', async () => {
    server.faults.push({ on: 'PUT lease', fault: { cut: true, carriedOut: true } });
    const { lease, release } = await held(lockOf('pod-a'));
    expect(await lease.isHeld()).toBe(true);
    await release();
  });

  it('is held by one process at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await turn();
      inside -= 1;
    };
    // Each has its own clock, as processes do.
    await Promise.all(Array.from({ length: 5 }, (_, index) => lockOf(`pod-${index}`, new FakeClock()).hold(work)));
    expect(most).toBe(1);
    expect(spec()).toMatchObject({ holderIdentity: '', leaseTransitions: 5 });
  });
});

describe('a held Lease', () => {
  const other = { holderIdentity: 'pod-b', leaseDurationSeconds: 20, renewTime: '2001-01-01T00:00:00.000000Z' };

  it('is renewed during the work', async () => {
    const { release } = await held(lockOf('pod-a'));
    const renewal = server.block('PUT lease', 'after');
    clock.advance(5_000);
    await renewal.reached;
    expect(spec()).toMatchObject({ acquireTime: '2026-01-15T12:00:00.000000Z', renewTime: '2026-01-15T12:00:05.000000Z' });
    renewal.release();
    await release();
  });

  it('is taken over once it was seen unchanged for its duration, whatever its times', async () => {
    write(other);
    const startMs = clock.monotonic();
    const { release } = await held(lockOf('pod-a'));
    expect(clock.monotonic() - startMs).toBeGreaterThanOrEqual(20_000);
    expect(clock.monotonic() - startMs).toBeLessThan(21_000);
    await release();
  });

  it('is given up if its holder keeps renewing it, and names the holder', async () => {
    write(other);
    let renewals = 0;
    const lock = lockOf('pod-a');
    const waiting = failure(lock.hold(async () => undefined));
    const renew = setInterval(() => write({ ...other, renewTime: `2001-01-01T00:00:00.${String((renewals += 1)).padStart(6, '0')}Z` }), 1);
    const error = await waiting;
    clearInterval(renew);
    expect(error).toBeInstanceOf(WaitForLock);
    expect(String(error)).toContain('pod-b holds the Lease power/enphase-tokens');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(30_000);
  });

  it('is no longer waited for once the run is stopped', async () => {
    write(other);
    expect(await failure(lockOf('pod-a').hold(async () => undefined, AbortSignal.abort()))).toBeInstanceOf(WaitForLock);
    expect(clock.monotonic()).toBeLessThan(1_000);
  });
});

describe('a holder', () => {
  it('notices that it lost the lock, and does not release it', async () => {
    const { lease, release } = await held(lockOf('pod-a'));
    write({ holderIdentity: 'pod-b' });
    expect(await lease.isHeld()).toBe(false);
    await release();
    expect(spec()).toMatchObject({ holderIdentity: 'pod-b' });
    expect(warnings).toEqual([]);
  });

  it('keeps the lock if another writer edits the Lease', async () => {
    const { lease, release } = await held(lockOf('pod-a'));
    write({ leaseDurationSeconds: 16 });
    expect(await lease.isHeld()).toBe(true);
    await release();
    expect(spec()).toMatchObject({ holderIdentity: '' });
  });

  it('does not rely on a lock that it cannot renew until the API server responds again', async () => {
    const { lease, release } = await held(lockOf('pod-a'));
    for (const on of ['GET', 'PUT']) server.faults.push({ on, fault: { answer: 503, body: '' }, times: Number.POSITIVE_INFINITY });
    expect(await lease.isHeld()).toBe(false);
    server.faults.length = 0;
    expect(await lease.isHeld()).toBe(true);
    for (const on of ['GET', 'PUT']) server.faults.push({ on, fault: { answer: 503, body: '' }, times: Number.POSITIVE_INFINITY });
    await release();
    expect(JSON.stringify(warnings)).toContain('could not be released');
  });
});

describe('an unusable Lease', () => {
  it('is a wrong setting if it is missing, with the command that creates it', async () => {
    server.objects.remove(path);
    const error = await failure(lockOf('pod-a').hold(async () => undefined));
    expect(error).toBeInstanceOf(FixSettings);
    for (const word of ['TOKENS_URL', 'Lease enphase-tokens', 'power', 'helm upgrade', 'kubectl create --filename -', '"kind":"Lease"']) {
      expect(String(error)).toContain(word);
    }
  });

  it.each(['GET lease', 'PUT lease'])('is a wrong setting if %s is forbidden', async (on) => {
    server.faults.push({ on, fault: status(403, 'Forbidden', 'leases "enphase-tokens" is forbidden') });
    const error = await failure(lockOf('pod-a').hold(async () => undefined));
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('its Role needs the verbs get and update for this Lease');
  });

  it('is a reason to retry later if the API server does not respond', async () => {
    server.faults.push({ on: 'GET lease', fault: { answer: 503, body: '' } });
    expect(await failure(lockOf('pod-a').hold(async () => undefined))).toBeInstanceOf(RetryState);
  });
});
