import { FixSettings } from '@wattjobs/core/errors';
import type { Platform } from '@wattjobs/core/state';
import { describe, expect, it } from 'vitest';
import { loadApiSettings } from './settings.ts';

const laptop: Platform = { environment: {}, hasContainerMark: false, writableHome: '/home/me' };
const container: Platform = { ...laptop, hasContainerMark: true };
const load = (environment: Record<string, string>, platform = laptop) => loadApiSettings(environment, { ...platform, environment });

function problemsOf(environment: Record<string, string>, platform = laptop): string[] {
  try {
    load(environment, platform);
  } catch (error) {
    if (error instanceof FixSettings) return error.problems.map(({ name, problem }) => `${name} ${problem}`);
    throw error;
  }
  return [];
}

describe('the settings of the API', () => {
  it('start it for this machine only, on the embedded database, by default', () => {
    expect(load({})).toEqual({
      port: 5001,
      host: '127.0.0.1',
      basePath: '',
      postgres: undefined,
      dataFolder: '/home/me/.local/share/wattjobs/api',
      auth: 'keys',
      keysFolder: undefined,
      trustedProxies: [],
      sealingKeys: { current: undefined, previous: undefined },
      allowedNetworks: [],
      endpointsTimezone: 'UTC',
      cronJobs: [],
      webhook: undefined,
      longestGapMs: 21_600_000,
      bucket: undefined,
      mail: undefined,
      drainMs: 1_000,
      logLevel: 'info',
    });
  });

  it.for([{ hasContainerMark: true }, { environment: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }])(
    'start it for others in a container: %o',
    (change) => {
      expect(loadApiSettings({}, { ...laptop, ...change })).toMatchObject({ host: '::', dataFolder: '/data' });
    },
  );

  it.for([
    ['/', ''],
    ['/wattjobs', '/wattjobs'],
    ['/wattjobs/', '/wattjobs'],
    ['/a/power.v2/~me_1-2/.b', '/a/power.v2/~me_1-2/.b'],
  ] as const)('accept the base path %s', ([given, basePath]) => {
    expect(load({ BASE_PATH: given })).toMatchObject({ basePath });
  });

  it.for([
    'wattjobs',
    '//wattjobs',
    '/a//b',
    '/a?x',
    '/a#x',
    '/..',
    '/a/../b',
    '/./a',
    '/a b',
    '/a%2Fb',
    'http://x/a',
    '/a\\b',
    '/ä',
    '/a(/|$)(.*)',
  ])('refuse the base path %s', (given) => {
    expect(problemsOf({ BASE_PATH: given })).toEqual([expect.stringMatching(/^BASE_PATH is /)]);
  });

  it('refuse an open API that other machines can reach', () => {
    expect(problemsOf({ API_AUTH: 'open' })).toEqual([]);
    expect(problemsOf({ API_AUTH: 'open', HOST: '::1' })).toEqual([]);
    expect(problemsOf({ API_AUTH: 'open', HOST: '[::1]' })).toEqual([]);
    expect(problemsOf({ API_AUTH: 'open', HOST: '[::]' })).toEqual([expect.stringMatching(/^API_AUTH is open, but :: can be reached/)]);
    expect(problemsOf({ API_AUTH: 'open' }, container)).toEqual([expect.stringMatching(/^API_AUTH is open, but :: can be reached/)]);
    expect(problemsOf({ API_AUTH: 'open', HOST: '192.0.2.1' })).toHaveLength(1);
  });

  it('report all problems at once', () => {
    const problems = problemsOf({
      PORT: '70000',
      DB_POOL_SIZE: '0',
      DB_MAX_OVERFLOW: '1.5',
      DATABASE_URL: 'mysql://x',
      TRUSTED_PROXIES: '10.0.0.0/33',
    });
    expect(problems).toEqual([
      'PORT is 70000, which is more than 65535',
      'DATABASE_URL does not begin with postgres:// or postgresql://',
      'DB_POOL_SIZE is 0, which is less than 1',
      'DB_MAX_OVERFLOW is "1.5", which is not a whole number',
      'TRUSTED_PROXIES contains "10.0.0.0/33", which is neither an address nor a network',
    ]);
  });

  it('never show the password of an address', () => {
    expect(problemsOf({ DATABASE_URL: 'canary:canary@canary' }).join()).not.toContain('canary');
    expect(problemsOf({ DATABASE_URL: 'postgres://u:can#ary@host:nope/x' }).join()).not.toContain('ary@');
  });
});

describe('the addresses of the API', () => {
  it.for([
    ['HOST', '127.1', 'has the host 127.1, which is read as 127.0.0.1'],
    ['HOST', '0', 'has the host 0, which is read as 0.0.0.0'],
    ['POSTGRES_HOST', '010.0.0.5', 'has the host 010.0.0.5, which is read as 8.0.0.5'],
    ['DATABASE_URL', 'postgres://me:secret@0x7f.1/x', 'has the host 0x7f.1, which is read as 127.0.0.1'],
    ['DATABASE_URL', 'postgres:///x?host=127.1', 'has the host 127.1, which is read as 127.0.0.1'],
    ['DATABASE_URL', 'postgres://me@[fe80::1%25eth0]/x', 'has a zone in its IPv6 address'],
    ['DATABASE_URL', 'postgres://me:12/34#x@db/x', 'has a user or a password that must be percent-encoded'],
    ['DATABASE_URL', 'postgres://me:12%@db/x', 'has a user or a password that must be percent-encoded'],
    ['DATABASE_URL', 'postgres://me@db/x?sslmode=verify-full&sslrootcert=/dev/zero', 'has sslrootcert=/dev/zero, which is a device'],
    ['DATABASE_URL', 'postgres://me@db/x?sslkey=/nowhere/key', 'has sslkey=/nowhere/key, which is not there (ENOENT)'],
    ['TRUSTED_PROXIES', '010.0.0.1', 'contains "010.0.0.1", which is neither an address nor a network'],
    ['TRUSTED_PROXIES', '10.1', 'contains "10.1", which is neither an address nor a network'],
    ['TRUSTED_PROXIES', 'fe80::1%eth0', 'contains "fe80::1%eth0", which is neither an address nor a network'],
  ] as const)('are refused, naming the setting: %s=%s', ([name, value, problem]) => {
    const problems = problemsOf({ POSTGRES_USER: 'me', POSTGRES_HOST: 'db', [name]: value });
    expect(problems).toEqual([expect.stringContaining(`${name} ${problem}`)]);
    expect(problems.join()).not.toMatch(/secret|34#x/);
  });

  it.for([
    ['HOST', '::1'],
    ['HOST', 'fe80::1%eth0'],
    ['POSTGRES_HOST', '/var/run/postgresql'],
    ['DATABASE_URL', 'postgres:///x'],
    ['DATABASE_URL', 'postgres://me:secret@/x?host=/var/run/postgresql'],
    ['DATABASE_URL', 'postgres://me@%2Fvar%2Frun%2Fpostgresql/x'],
    ['DATABASE_URL', 'postgresql://me:p%40ss@[2001:db8::5]:5433/x?sslmode=require'],
  ] as const)('may be a socket, or IPv6: %s=%s', ([name, value]) => {
    expect(problemsOf({ POSTGRES_USER: 'me', POSTGRES_HOST: 'db', [name]: value })).toEqual([]);
  });
});

describe('the Postgres of the settings', () => {
  const serverOf = (environment: Record<string, string>) => load(environment).postgres?.server;

  it('is that of DATABASE_URL, whatever else is set', () => {
    const DATABASE_URL = 'postgres://me:secret@db:5432/wattjobs';
    expect(serverOf({ DATABASE_URL, POSTGRES_HOST: 'other' })).toEqual({ connectionString: DATABASE_URL });
  });

  it('may name the driver of the legacy API', () => {
    expect(serverOf({ DATABASE_URL: 'postgresql+psycopg2://me@db/x' })).toEqual({ connectionString: 'postgresql://me@db/x' });
  });

  it('may be set by the variables of the legacy API', () => {
    expect(
      serverOf({ POSTGRES_HOST: 'db', POSTGRES_USER: 'me', POSTGRES_PASSWORD: 'p@ss', POSTGRES_PORT: '5433', POSTGRES_DB: 'energy' }),
    ).toEqual({
      host: 'db',
      port: 5433,
      user: 'me',
      password: 'p@ss',
      database: 'energy',
    });
    expect(serverOf({ POSTGRES_HOST: '[fd00::1]', POSTGRES_USER: 'me' })).toMatchObject({ host: 'fd00::1' });
    expect(serverOf({ POSTGRES_HOST: 'db', POSTGRES_USER: 'me' })).toEqual({ host: 'db', port: 5432, user: 'me', database: 'me' });
  });

  it('is refused if it is incomplete, because the data would silently go elsewhere', () => {
    expect(problemsOf({ POSTGRES_USER: 'me', POSTGRES_DB: 'x' })).toEqual([
      'POSTGRES_HOST is not set, but POSTGRES_USER and POSTGRES_DB is',
    ]);
    expect(problemsOf({ POSTGRES_HOST: 'db' })).toEqual(['POSTGRES_USER is not set, but POSTGRES_HOST is']);
  });

  it('is not read from the variables that Kubernetes sets for a Service called postgres', () => {
    expect(load({ POSTGRES_PORT: 'tcp://10.0.0.1:5432' }).postgres).toBeUndefined();
    expect(serverOf({ POSTGRES_PORT: 'tcp://10.0.0.1:5432', POSTGRES_HOST: 'db', POSTGRES_USER: 'me' })).toMatchObject({ port: 5432 });
  });

  it('has the pool that the legacy variables describe', () => {
    const given = {
      DATABASE_URL: 'postgres://db/x',
      DB_POOL_SIZE: '3',
      DB_MAX_OVERFLOW: '4',
      DB_POOL_RECYCLE: '-1',
      DB_STATEMENT_TIMEOUT: '2',
    };
    expect(load(given).postgres).toMatchObject({ poolSize: 3, maxOverflow: 4, recycleSeconds: 0, statementTimeoutMs: 2_000 });
    expect(load({ DATABASE_URL: 'postgres://db/x' }).postgres).toMatchObject({ poolSize: 10, maxOverflow: 20, recycleSeconds: 3_600 });
  });
});
