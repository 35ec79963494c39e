import { randomBytes } from 'node:crypto';
import { FakeClock } from '@wattjobs/core/testing';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { describe, expect, it } from 'vitest';
import { runSql } from '../testing/run-sql.ts';
import { send, useTestApi } from '../testing/use-test-api.ts';

/** The body of the seed's example. */
const rackA3 = {
  name: 'Rack A3 - Client XYZ',
  ipAddress: '192.168.1.100',
  type: 'PDU',
  clientName: 'Client XYZ',
  location: 'Hall 1, Row 3, Rack A3',
  authType: 'none',
  scrapingConfig: { steps: [], valueSelector: '.total-consumption', valuePattern: '([0-9.]+)' },
  enabled: true,
  pollInterval: 30,
};

const canary = 'canary-password-7f3a';
const withPassword = { ...rackA3, name: 'Rack B1', authType: 'basic', authConfig: { username: 'admin', password: canary } };

const key = new CredentialsKey(randomBytes(32));
const meters = { sealingKeys: { current: key, previous: undefined }, allowedNetworks: [], endpointsTimezone: 'Europe/Berlin' };
const clock = new FakeClock();
const path = '/api/v1/endpoints';

describe('the routes of endpoints', () => {
  const api = useTestApi({ clock, meters });
  const ask = (method: string, address = path, body?: unknown) => send(api(), 'admin', method, address, body);
  const create = async (body: object): Promise<string> => (await ask('POST', path, body)).body.data.id;

  it('create one from the body of the seed, with 201', async () => {
    const { status, body } = await ask('POST', path, rackA3);
    expect(status).toBe(201);
    const { authType, ...rest } = rackA3;
    expect(body.data).toEqual({
      ...rest,
      authType,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      vendor: null,
      hasCredentials: false,
      credentialsProblem: null,
      timezone: 'Europe/Berlin',
      ratedPowerKw: null,
      registerModulus: null,
      multiplier: [],
      meterReplacedAt: null,
      createdAt: new Date(clock.now()).toISOString(),
      updatedAt: new Date(clock.now()).toISOString(),
      lastAttemptAt: null,
      lastReadAt: null,
      status: 'no_data',
      latestReading: null,
    });
    expect((await ask('GET', `${path}/${body.data.id}`)).body).toEqual(body);
  });

  it('name each field that is missing', async () => {
    const { status, body } = await ask('POST', path, {});
    expect(status).toBe(422);
    const fields = ['name', 'ipAddress', 'type', 'scrapingConfig'];
    expect(body.error.details).toEqual(fields.map((field) => ({ location: 'body', field, reason: 'is missing' })));
  });

  it('list them by name, by client, by whether they are enabled, and in pages', async () => {
    for (const [name, enabled] of [
      ['z', true],
      ['a', false],
      ['m', true],
    ] as const)
      await create({ ...rackA3, name, clientName: 'Lister', enabled });
    const names = async (query: string) =>
      (await ask('GET', `${path}?clientName=Lister${query}`)).body.data.map((each: { name: string }) => each.name);
    expect(await names('')).toEqual(['a', 'm', 'z']);
    expect(await names('&enabled=true')).toEqual(['m', 'z']);
    expect(await names('&enabled=false')).toEqual(['a']);
    expect((await ask('GET', `${path}?enabled=yes`)).status).toBe(422);
    expect(await names('&limit=2&page=2')).toEqual(['z']);
    expect((await ask('GET', `${path}?clientName=Lister&limit=2`)).body.meta).toEqual({ total: 3, page: 1, limit: 2, totalPages: 2 });
  });

  it('show the last good reading, also if later ones failed', async () => {
    const id = await create(rackA3);
    const at = (ms: number) => new Date(clock.now() - ms).toISOString();
    const items = [
      { endpointId: id, timestamp: at(2_000), success: true, totalKwh: 12_543.5, power: 1250 },
      { endpointId: id, timestamp: at(1_000), success: false, errorMessage: 'no answer' },
    ];
    await send(api(), 'collect', 'POST', '/api/v1/consumption/readings/batch', { items });
    const found = (await ask('GET')).body.data.find((each: { id: string }) => each.id === id);
    const latestReading = { timestamp: at(2_000), totalKwh: 12_543.5, voltage: null, current: null, power: 1250, serial: null };
    expect(found).toMatchObject({ status: 'error', latestReading, lastAttemptAt: at(1_000), lastReadAt: at(2_000) });
  });

  it('change only the given fields', async () => {
    const id = await create(rackA3);
    clock.advance(1_000);
    const { body } = await ask('PUT', `${path}/${id}`, { enabled: false, vendor: 'APC', location: '' });
    expect(body.data).toMatchObject({ ...rackA3, enabled: false, vendor: 'APC', location: null, timezone: 'Europe/Berlin' });
    expect(body.data.updatedAt).not.toBe(body.data.createdAt);
    // A script that sends back what it read changes nothing.
    const again = await ask('PUT', `${path}/${id}`, body.data);
    expect({ ...again.body.data, updatedAt: '' }).toEqual({ ...body.data, updatedAt: '' });
  });

  it('know each other by the addresses of the later generation, which creates with 200', async () => {
    const later = '/api/v1/m/consumption-monitor/endpoints';
    const made = await ask('POST', later, rackA3);
    expect(made.status).toBe(200);
    expect((await ask('GET', `${path}/${made.body.data.id}`)).body).toEqual(made.body);
    expect((await ask('PUT', `${later}/${made.body.data.id}`, { name: 'n' })).body.data.name).toBe('n');
    expect((await ask('DELETE', `${later}/${made.body.data.id}`)).status).toBe(200);
    expect((await ask('GET', `${later}/${made.body.data.id}`)).status).toBe(404);
  });

  it('read it every 15 minutes if nothing else is said', async () => {
    const { pollInterval: _, enabled: __, authType: ___, ...rest } = rackA3;
    expect((await ask('POST', path, rest)).body.data).toMatchObject({ pollInterval: 15, enabled: true, authType: 'none' });
  });

  it('keep the history of a deleted one, without its credentials', async () => {
    const id = await create(withPassword);
    expect((await ask('DELETE', `${path}/${id}`)).body).toEqual({ success: true, data: { message: expect.any(String) } });
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', {}]] as const)
      expect((await ask(method, `${path}/${id}`, body)).status).toBe(404);
    const rows = await runSql(api().database, 'select name, sealed_auth_config, deleted_at from endpoints where id = $1', [id]);
    expect(rows).toEqual([{ name: 'Rack B1', sealed_auth_config: null, deleted_at: new Date(clock.now()) }]);
    expect((await ask('GET')).body.data.map((each: { id: string }) => each.id)).not.toContain(id);
  });

  it.for([
    [
      'scrapingConfig.steps[1].selector',
      { scrapingConfig: { steps: [{ action: 'wait', milliseconds: 1 }, { action: 'click' }], valueSelector: 'b' } },
    ],
    ['scrapingConfig.valueSelectr', { scrapingConfig: { valueSelectr: 'b' } }],
    ['scrapingConfig.valuePattern', { scrapingConfig: { valuePattern: '(?=kWh)([0-9])' } }],
    ['scrapingConfig', { scrapingConfig: 'b' }],
    ['scrapingConfig', { scrapingConfig: { valueSelector: 'b', a: '\0' } }],
    ['scrapingConfig', { scrapingConfig: { valueSelector: 'b'.repeat(100_000) } }],
    ['authType', { authType: 'telepathy' }],
    ['authConfig.password', { authType: 'basic', authConfig: { username: 'a' } }],
    ['name', { name: ' ' }],
    ['pollInterval', { pollInterval: 0 }],
    ['', { pollIntervall: 5 }],
    ['timezone', { timezone: 'Berlin' }],
    ['ratedPowerKw', { ratedPowerKw: -1 }],
    ['registerModulus', { registerModulus: '0' }],
    ['registerModulus', { registerModulus: true }],
    ['multiplier', { multiplier: 0 }],
    ['multiplier', { multiplier: [{ factor: 60 }] }],
    [
      'multiplier',
      {
        multiplier: [
          { from: '2026-02-01T00:00:00Z', factor: 1 },
          { from: '2026-01-01T00:00:00Z', factor: 40 },
        ],
      },
    ],
    [
      'multiplier.1.factor',
      {
        multiplier: [
          { from: null, factor: 1 },
          { from: '2026-01-01T00:00:00Z', factor: '1e3' },
        ],
      },
    ],
    ['meterReplacedAt', { meterReplacedAt: 'yesterday' }],
  ] as const)('refuse a wrong %s, naming step and field', async ([field, change]) => {
    const id = await create(rackA3);
    for (const [method, address, body] of [
      ['POST', path, { ...rackA3, ...change }],
      ['PUT', `${path}/${id}`, change],
    ] as const) {
      const answer = await ask(method, address, body);
      expect([answer.status, answer.body.error?.code, answer.body.error?.details[0]?.field]).toEqual([422, 'VALIDATION_FAILED', field]);
      expect(answer.body.error.details[0].reason).not.toBe('Invalid input');
    }
  });

  it('take the largest modulus that a refusal names', async () => {
    const id = await create(rackA3);
    expect((await ask('PUT', `${path}/${id}`, { registerModulus: 1e15 })).body.data.registerModulus).toBe('1000000000000000');
    expect((await ask('PUT', `${path}/${id}`, { registerModulus: '1000000000000001' })).status).toBe(422);
  });

  it('let readers read, and only admins change', async () => {
    expect((await send(api(), 'read', 'GET', path)).status).toBe(200);
    expect((await send(api(), 'collect', 'POST', path, rackA3)).status).toBe(403);
  });

  describe('with credentials', () => {
    const sealedOf = async (id: string) =>
      (
        (await runSql(api().database, 'select sealed_auth_config as sealed from endpoints where id = $1', [id])) as {
          sealed: string | null;
        }[]
      )[0]?.sealed ?? '';

    it('seal them, and never return or log them', async () => {
      const made = await ask('POST', path, withPassword);
      expect(made.body.data).toMatchObject({ hasCredentials: true, credentialsProblem: null });
      const { id } = made.body.data;
      const listed = await ask('GET', `${path}?limit=1000`);
      const texts = JSON.stringify([made.body, listed.body, (await ask('GET', `${path}/${id}`)).body, api().log]);
      expect(texts).not.toContain(canary);
      expect(texts).not.toContain('authConfig');
      expect(JSON.stringify(await runSql(api().database, 'select * from endpoints'))).not.toContain(canary);
      expect(JSON.parse(key.open(await sealedOf(id), id) ?? '')).toEqual(withPassword.authConfig);
    });

    it('seal a password that a step types, and take back what they returned', async () => {
      const steps = [
        { action: 'type', selector: '#username', value: 'meter-admin' },
        { action: 'type', selector: '#password', value: canary },
        { action: 'click', selector: '#login-btn' },
      ];
      const made = await ask('POST', path, { ...rackA3, name: 'Rack C1', scrapingConfig: { steps, valueSelector: 'b' } });
      expect(made.body.data).toMatchObject({
        hasCredentials: true,
        scrapingConfig: { steps: [steps[0], { ...steps[1], value: '{{password}}' }, steps[2]] },
      });
      const address = `${path}/${made.body.data.id}`;
      const changed = await ask('PUT', address, { name: 'Rack C2', scrapingConfig: made.body.data.scrapingConfig });
      expect([changed.status, changed.body.data.hasCredentials]).toEqual([200, true]);
      const other = await ask('PUT', address, { scrapingConfig: { steps: [{ ...steps[1], value: 'another' }], valueSelector: 'b' } });
      expect([other.status, other.body.error.details[0].field]).toEqual([422, 'scrapingConfig.steps[0].value']);
      const stored = await runSql(api().database, 'select * from endpoints');
      expect(JSON.stringify([made.body, changed.body, other.body, stored, api().log])).not.toContain(canary);
    });

    it('keep them if a change brings no others', async () => {
      const id = await create(withPassword);
      const sealed = await sealedOf(id);
      expect((await ask('PUT', `${path}/${id}`, { ipAddress: '192.168.1.101', scrapingConfig: { valueSelector: 'i' } })).status).toBe(200);
      expect(await sealedOf(id)).toBe(sealed);
    });

    it('replace and erase them', async () => {
      const id = await create(withPassword);
      await ask('PUT', `${path}/${id}`, { authConfig: { username: 'admin', password: 'other' } });
      expect(key.open(await sealedOf(id), id)).toContain('other');
      // An id means the same in capitals, but sealed credentials open only with its one spelling.
      await ask('PUT', `${path}/${id.toUpperCase()}`, { authConfig: { username: 'admin', password: 'third' } });
      expect(key.open(await sealedOf(id), id)).toContain('third');
      expect((await ask('PUT', `${path}/${id}`, { authType: 'none' })).body.data.hasCredentials).toBe(false);
      expect(await sealedOf(id)).toBe('');
    });

    it('ask for them again if the kind of login changes', async () => {
      const id = await create(withPassword);
      const refused = await ask('PUT', `${path}/${id}`, { authType: 'digest' });
      expect([refused.status, refused.body.error.details]).toEqual([
        422,
        [{ location: 'body', field: 'authConfig', reason: expect.stringContaining('not reused for "digest", so send them again') }],
      ]);
      expect((await ask('PUT', `${path}/${id}`, { authType: 'digest', authConfig: { username: 'a', password: 'b' } })).status).toBe(200);
    });

    it('say that another key sealed them, and let everything else be changed', async () => {
      const id = await create(withPassword);
      const other = new CredentialsKey(randomBytes(32));
      await runSql(api().database, 'update endpoints set sealed_auth_config = $2 where id = $1', [
        id,
        other.seal('{}', id, randomBytes(12)),
      ]);
      const problem = (await ask('GET', `${path}/${id}`)).body.data.credentialsProblem;
      expect(problem).toContain(`sealed with the key ${other.id}, and CREDENTIALS_KEY is ${key.id}`);
      expect((await ask('PUT', `${path}/${id}`, { enabled: false })).status).toBe(200);
      expect((await ask('PUT', `${path}/${id}`, { ipAddress: '192.168.1.9' })).body.error.details[0].field).toBe('authConfig');
      expect((await ask('PUT', `${path}/${id}`, { authConfig: withPassword.authConfig })).body.data.credentialsProblem).toBeNull();
    });
  });
});

describe('an API without CREDENTIALS_KEY', () => {
  const api = useTestApi();

  it('stores endpoints without credentials, and says how to store others', async () => {
    expect((await send(api(), 'admin', 'POST', path, rackA3)).body.data.timezone).toBe('UTC');
    const refused = await send(api(), 'admin', 'POST', path, withPassword);
    expect([refused.status, refused.body.error.message]).toEqual([
      422,
      expect.stringMatching(/authConfig: cannot be sealed.*credentials new-key/),
    ]);
    expect(JSON.stringify(refused.body)).not.toContain(canary);
  });
});
