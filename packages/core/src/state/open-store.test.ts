import { describe, expect, it } from 'vitest';
import { FixSettings } from '../errors/errors.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { defaultStateUrl, observePlatform } from './default-state-url.ts';
import { FileStore } from './file-store.ts';
import { MemoryStore } from './memory-store.ts';
import { openStore, parseStateUrl } from './open-store.ts';
import { SecretStore } from './secret-store.ts';

describe('STATE_URL', () => {
  it.each([
    ['memory:', { kind: 'memory' }],
    ['secret:torus-state', { kind: 'secret', name: 'torus-state' }],
    ['secret:a.b-c.d', { kind: 'secret', name: 'a.b-c.d' }],
    ['file:///var/lib/wattjobs/torus.json', { kind: 'file', path: '/var/lib/wattjobs/torus.json' }],
    ['file:///srv/my%20state.json', { kind: 'file', path: '/srv/my state.json' }],
  ])('%s is understood', (url, address) => {
    expect(parseStateUrl(url)).toEqual(address);
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

  it.each(refused)('%s is refused with an example, and not repeated', (url) => {
    let thrown: unknown;
    try {
      parseStateUrl(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FixSettings);
    if (!(thrown instanceof FixSettings)) return;
    expect(thrown.problems).toEqual([{ name: 'STATE_URL', problem: expect.any(String), example: expect.any(String) }]);
    expect(thrown.message).not.toContain('hunter2');
  });

  it.each([
    ['memory:', MemoryStore],
    ['secret:torus-state', SecretStore],
    ['file:///var/lib/wattjobs/torus.json', FileStore],
  ])('%s opens its store', async (url, expected) => {
    expect(await openStore({ url, jobName: 'torus-job', environment: {}, clock: new FakeClock() })).toBeInstanceOf(expected);
  });
});

describe('where the state is kept by default', () => {
  const laptop = { environment: {}, hasContainerMark: false, writableHome: '/home/me' };

  it.each([
    ['in the user’s state directory', laptop, 'file:///home/me/.local/state/wattjobs/torus-job.json'],
    [
      'where XDG_STATE_HOME says',
      { ...laptop, environment: { XDG_STATE_HOME: '/data/state' } },
      'file:///data/state/wattjobs/torus-job.json',
    ],
    [
      'not where a relative XDG_STATE_HOME says',
      { ...laptop, environment: { XDG_STATE_HOME: 'state' } },
      'file:///home/me/.local/state/wattjobs/torus-job.json',
    ],
    ['in a path with a space', { ...laptop, writableHome: '/home/my name' }, 'file:///home/my%20name/.local/state/wattjobs/torus-job.json'],
    ['in memory in a pod', { ...laptop, environment: { KUBERNETES_SERVICE_HOST: '10.96.0.1' } }, 'memory:'],
    ['in memory in a container', { ...laptop, hasContainerMark: true }, 'memory:'],
    ['in memory for a user whose home is /', { ...laptop, writableHome: '/' }, 'memory:'],
    ['in memory for a user without a home', { ...laptop, writableHome: undefined }, 'memory:'],
  ])('%s', (_name, platform, url) => {
    expect(defaultStateUrl(platform, 'torus-job')).toBe(url);
  });

  it('is an address that opens', () => {
    expect(parseStateUrl(defaultStateUrl(laptop, 'torus-job')).kind).toBe('file');
  });

  it('sees a home that is not there', async () => {
    expect((await observePlatform({ HOME: '/no/such/home' })).writableHome).toBeUndefined();
  });

  it('sees a home that can be written', async () => {
    expect((await observePlatform({ HOME: import.meta.dirname })).writableHome).toBe(import.meta.dirname);
  });
});
