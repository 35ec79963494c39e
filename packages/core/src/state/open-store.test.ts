import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { defaultStateAddress, observePlatform } from './default-state-address.ts';
import { FileStore } from './file-store.ts';
import { MemoryStore } from './memory-store.ts';
import { openStore } from './open-store.ts';
import { SecretStore } from './secret-store.ts';
import { parseStateAddress, type StateAddress } from './state-address.ts';

describe('STATE_URL', () => {
  it.each([
    ['memory:', { kind: 'memory' }],
    ['secret:torus-state', { kind: 'secret', name: 'torus-state' }],
    ['secret:a.b-c.d', { kind: 'secret', name: 'a.b-c.d' }],
    ['file:///var/lib/wattjobs/torus.json', { kind: 'file', path: '/var/lib/wattjobs/torus.json' }],
    ['file:///srv/my%20state.json', { kind: 'file', path: '/srv/my state.json' }],
  ])('%s is understood', (url, address) => {
    expect(parseStateAddress(url)).toEqual({ value: address });
  });

  const refused = [
    'redis://user:hunter2@cache/0',
    '/var/lib/torus.json',
    '',
    'memory',
    'memory:x',
    'secret:',
    'secret:Torus',
    'secret:kube-system/torus',
    'secret:-torus',
    'secret:a..b',
    `secret:${'a'.repeat(254)}`,
    'file:torus.json',
    'file://torus.json',
    'file://host/torus.json',
    'file:///var/lib/wattjobs/',
    'file:///',
    'file:///a%2Fb',
    'file:///a?b',
    'file:///a#b',
  ];

  it.each(refused)('%s is refused without repeating it', (url) => {
    expect(parseStateAddress(url)).toEqual({ problem: expect.not.stringContaining('hunter2') });
  });

  const stores: readonly (readonly [StateAddress, unknown])[] = [
    [{ kind: 'memory' }, MemoryStore],
    [{ kind: 'secret', name: 'torus-state' }, SecretStore],
    [{ kind: 'file', path: '/var/lib/wattjobs/torus.json' }, FileStore],
  ];
  it.each(stores)('%j opens its store', async (address, expected) => {
    expect(await openStore({ address, name: 'torus', environment: {}, clock: new FakeClock() })).toBeInstanceOf(expected);
  });
});

describe('where the state is kept by default', () => {
  const laptop = { environment: {}, hasContainerMark: false, writableHome: '/home/me' };

  it.each([
    ['in the user’s state directory', laptop, { kind: 'file', path: '/home/me/.local/state/wattjobs/torus-job.json' }],
    [
      'in XDG_STATE_HOME',
      { ...laptop, environment: { XDG_STATE_HOME: '/data/state' } },
      { kind: 'file', path: '/data/state/wattjobs/torus-job.json' },
    ],
    [
      'not in a relative XDG_STATE_HOME',
      { ...laptop, environment: { XDG_STATE_HOME: 'state' } },
      { kind: 'file', path: '/home/me/.local/state/wattjobs/torus-job.json' },
    ],
    [
      'in a path with a space',
      { ...laptop, writableHome: '/home/my name' },
      { kind: 'file', path: '/home/my name/.local/state/wattjobs/torus-job.json' },
    ],
    ['in memory in a pod', { ...laptop, environment: { KUBERNETES_SERVICE_HOST: '10.96.0.1' } }, { kind: 'memory' }],
    ['in memory in a container', { ...laptop, hasContainerMark: true }, { kind: 'memory' }],
    ['in memory for a user whose home is /', { ...laptop, writableHome: '/' }, { kind: 'memory' }],
    ['in memory for a user without a home', { ...laptop, writableHome: undefined }, { kind: 'memory' }],
  ])('%s', (_name, platform, address) => {
    expect(defaultStateAddress(platform, 'torus-job')).toEqual(address);
  });

  it('has a valid file name for any name of a source', () => {
    expect(defaultStateAddress(laptop, 'torus-job-rack/1')).toMatchObject({
      path: '/home/me/.local/state/wattjobs/torus-job-rack%2F1.json',
    });
  });

  it('detects a missing home', async () => {
    expect((await observePlatform({ HOME: '/no/such/home' })).writableHome).toBeUndefined();
  });

  it('detects a writable home', async () => {
    expect((await observePlatform({ HOME: import.meta.dirname })).writableHome).toBe(import.meta.dirname);
  });
});
