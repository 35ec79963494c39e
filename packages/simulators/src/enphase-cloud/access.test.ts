import { describe, expect, it } from 'vitest';
import { demoEnphase } from './demo.ts';
import { endpoints } from './routes.ts';
import { noonSeconds, startWithClient, type TestClient } from './test-client.ts';

const systemId = demoEnphase.systemIds[0];

describe('a call', () => {
  it.each([
    ['without a key', { key: '' }, 'API Key is missing or not valid'],
    ['with a key that does not exist', { key: 'wrong' }, 'API Key is missing or not valid'],
    ['with the key of another application', { key: demoEnphase.otherApiKey }, 'API Key and Client ID do not match'],
    ['without a token', { token: '' }, 'User is not authorized'],
    ['with a token that does not exist', { token: 'wrong' }, 'User is not authorized'],
  ])('%s is 401', async (_, how, details) => {
    await using client = await startWithClient();
    const reply = await client.get(`/${systemId}/summary`, how);
    expect([reply.status, reply.json]).toEqual([401, { message: 'Not Authorized', details, code: 401 }]);
  });

  it('gets 403 for a system that is not shared, and 404 for one that does not exist', async () => {
    await using client = await startWithClient();
    expect((await client.get(`/${demoEnphase.foreignSystemId}/summary`)).json).toEqual({
      message: 'Forbidden',
      details: 'Not authorized to access this resource',
      code: 403,
    });
    expect((await client.get('/1/summary')).json).toEqual({
      message: 'Not Found',
      details: 'System not found for {:id=>"1"}',
      code: 404,
    });
  });

  it('gets 405 if it is not a GET', async () => {
    await using client = await startWithClient();
    expect(await client.get(`/${systemId}/summary`, { method: 'POST' })).toMatchObject({
      status: 405,
      json: { reason: '405', message: ['Method not allowed'] },
    });
  });

  it('is recorded with its parameters, but without secrets', async () => {
    await using client = await startWithClient();
    await client.get(`/${systemId}/telemetry/production_micro?granularity=day&start_at=${noonSeconds}&user_id=${demoEnphase.clientId}`);
    expect(client.cloud.requests).toEqual([
      {
        time: noonSeconds * 1000,
        method: 'GET',
        path: `/api/v4/systems/${systemId}/telemetry/production_micro`,
        kind: 'production_micro',
        status: 200,
        parameters: { granularity: 'day', start_at: String(noonSeconds) },
        parameterPlace: null,
      },
    ]);
  });
});

describe('an endpoint that the plan lacks', () => {
  it('gets 401 only on the plan Watt', async () => {
    await using client = await startWithClient({ plan: 'watt', forbiddenOnWatt: ['battery'] });
    const statusOf = async (path: string) => (await client.get(`/${systemId}${path}`)).status;
    expect([await statusOf('/telemetry/battery'), await statusOf('/summary')]).toEqual([401, 200]);
    client.cloud.control({ plan: 'kilowatt' });
    expect(await statusOf('/telemetry/battery')).toBe(200);
  });

  it('can be any of sixteen', () => {
    expect(endpoints).toHaveLength(16);
  });
});

describe('the quota', () => {
  const spend = async (client: TestClient, calls: number) => {
    const statuses = [];
    for (let call = 0; call < calls; call += 1) statuses.push((await client.get('')).status);
    return statuses;
  };

  it('per minute is that of the plan, and starts again with the next minute', async () => {
    await using client = await startWithClient({ plan: 'watt', nowSeconds: noonSeconds + 59 });
    expect((await spend(client, 11)).filter((status) => status === 200)).toHaveLength(10);
    expect((await client.get('')).json).toEqual({
      message: 'Too Many Requests',
      details: 'Usage limit exceeded for plan Watt',
      code: 429,
      period: 'minute',
      period_start: noonSeconds,
      period_end: noonSeconds + 60,
      limit: 10,
    });
    client.cloud.control({ nowSeconds: noonSeconds + 60 });
    expect(await spend(client, 1)).toEqual([200]);
  });

  it('per month starts again with the next month in UTC', async () => {
    await using client = await startWithClient({ monthLimit: 2, nowSeconds: Date.UTC(2026, 6, 31, 23, 59) / 1000 });
    expect(await spend(client, 3)).toEqual([200, 200, 429]);
    expect((await client.get('')).json).toMatchObject({
      period: 'month',
      period_start: Date.UTC(2026, 6, 1) / 1000,
      period_end: Date.UTC(2026, 7, 1) / 1000,
      limit: 2,
    });
    client.cloud.control({ nowSeconds: Date.UTC(2026, 7, 1) / 1000 });
    expect(await spend(client, 1)).toEqual([200]);
  });

  it('can be reported without its period', async () => {
    await using client = await startWithClient({ minuteLimit: 1, quotaPeriodFields: false });
    await spend(client, 1);
    expect((await client.get('')).json).toEqual({
      message: 'Too Many Requests',
      details: 'Usage limit exceeded for plan Partner',
      code: 429,
    });
  });

  it.each([
    ['all', 3],
    ['authorized', 2],
    ['answered', 1],
  ] as const)('counts calls by quotaCounts %s: %i of a refused token, a refused parameter and a good call', async (quotaCounts, used) => {
    await using client = await startWithClient({ quotaCounts });
    await client.get('', { token: 'wrong' });
    await client.get(`/${systemId}/events`);
    await client.get('');
    expect(await (await fetch(`${client.cloud.url}/_control`)).json()).toMatchObject({ quotaUsed: { minute: used, month: used } });
  });

  it('is not used by token calls by default', async () => {
    await using client = await startWithClient({ minuteLimit: 1 });
    await client.refresh();
    expect(await spend(client, 1)).toEqual([200]);
    client.cloud.control({ tokenCallsCount: true });
    expect((await client.refresh()).status).toBe(429);
  });
});
