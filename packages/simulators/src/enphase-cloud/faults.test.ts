import { describe, expect, it } from 'vitest';
import { ControlPanel } from '../control/panel.ts';
import { documentedErrors, enphaseCloudFields, type EnphaseCloudControls, enphaseCloudFaultNames } from './controls.ts';
import { demoEnphase } from './demo.ts';
import { enphaseCloudFaults } from './fault-list.ts';
import { noonSeconds, startWithClient, type TestClient } from './test-client.ts';

const isLive = ({ cloud, tokens }: TestClient) => cloud.isLiveRefreshToken(tokens.refreshToken);
const summary = `/${demoEnphase.systemIds[0]}/summary`;

describe('a token call', () => {
  it.each([
    ['is carried out and its answer lost', { lostAnswer: true }, false],
    ['is lost before it is carried out', { dropConnection: true }, true],
  ])('ends with a closed connection if it %s', async (_, fault, live) => {
    await using client = await startWithClient(fault);
    await expect(client.refresh()).rejects.toThrow('fetch failed');
    expect(isLive(client)).toBe(live);
  });

  it.each([
    ['carried-out', false],
    ['not-carried-out', true],
  ] as const)('may be %s if the gateway answers with an HTML page and 502', async (html502, live) => {
    await using client = await startWithClient({ html502 });
    const { status, headers, text } = await client.refresh();
    expect([status, headers.get('content-type'), isLive(client)]).toEqual([502, 'text/html; charset=utf-8', live]);
    expect(text).toContain('<h1>502 Bad Gateway</h1>');
  });

  it('is carried out if its answer is truncated JSON', async () => {
    await using client = await startWithClient({ truncatedJson: true });
    const { status, text, json } = await client.refresh();
    expect([status, json, text.startsWith('{"access_token":"'), isLive(client)]).toEqual([200, undefined, true, false]);
  });

  it('has no effect if its client disconnects while it waits to be carried out', async () => {
    await using client = await startWithClient({ holdTokenAnswer: 'before' });
    const call = abortableRefresh(client);
    await expect.poll(() => client.cloud.heldTokenRequests).toBe(1);
    call.abort();
    await expect.poll(() => client.cloud.heldTokenRequests).toBe(0);
    client.cloud.control({ holdTokenAnswer: 'none' });
    expect(isLive(client)).toBe(true);
  });

  it('has its effect if its client disconnects while the answer waits', async () => {
    await using client = await startWithClient({ holdTokenAnswer: 'after' });
    const call = abortableRefresh(client);
    await expect.poll(() => client.cloud.heldTokenRequests).toBe(1);
    expect(isLive(client)).toBe(false);
    call.abort();
    await expect.poll(() => client.cloud.heldTokenRequests).toBe(0);
  });

  it.each(['before', 'after'] as const)('that waits %s its execution is answered once it is released', async (holdTokenAnswer) => {
    await using client = await startWithClient({ holdTokenAnswer });
    const reply = client.refresh();
    await expect.poll(() => client.cloud.heldTokenRequests).toBe(1);
    await fetch(`${client.cloud.url}/_control`, { method: 'POST', body: '{"holdTokenAnswer":"none"}' });
    expect((await reply).status).toBe(200);
  });
});

describe('a read', () => {
  it.each([
    ['401', 401, { message: 'Not Authorized', details: 'User is not authorized', code: 401 }],
    ['403', 403, { message: 'Forbidden', details: 'Not authorized to access this resource', code: 403 }],
    ['404', 404, { message: 'Not Found', details: 'System not found for {:id=>"4100001"}', code: 404 }],
    ['405', 405, { reason: '405', message: ['Method not allowed'] }],
    ['422', 422, { message: 'Unprocessable Entity', details: 'Requested range is invalid for this system', code: 422 }],
    ['429', 429, { message: 'Too Many Requests', details: 'Usage limit exceeded for plan Partner', code: 429 }],
    ['429-minute', 429, { period: 'minute', period_start: noonSeconds, period_end: noonSeconds + 60, limit: 300 }],
    ['429-month', 429, { period: 'month', period_start: Date.UTC(2026, 6) / 1000, period_end: Date.UTC(2026, 7) / 1000 }],
    ['429-reasons', 429, { reason: '429', message: ['Usage limit exceeded for plan Partner (custom)'] }],
    ['500', 500, { message: 'Internal Server Error', details: 'unable to fetch data', code: 500 }],
    ['500-codes', 500, { errorCode: 7, errorMessages: ['Data is temporarily unavailable'] }],
    ['501', 501, { reason: '501', message: ['Not Implemented'] }],
  ] as const)('can be refused with %s', async (refuseWith, status, body) => {
    await using client = await startWithClient({ refuseWith });
    expect(await client.get(summary)).toMatchObject({ status, json: body });
  });

  it('has twelve documented errors', () => {
    expect(documentedErrors).toHaveLength(12);
  });

  it('can be refused after earlier good calls', async () => {
    await using client = await startWithClient({ refuseWith: '401', skip: 2, times: 1, applyTo: 'api' });
    const statuses = [];
    for (const path of ['', summary, summary, summary]) statuses.push((await client.get(path)).status);
    expect(statuses).toEqual([200, 200, 401, 200]);
    expect(client.cloud.grants.refresh.accepted).toBe(0);
  });

  it('can be faulty on one endpoint only', async () => {
    await using client = await startWithClient({ htmlPage: true, applyTo: 'open_events' });
    expect(await client.get(`/${demoEnphase.systemIds[0]}/open_events`)).toMatchObject({ status: 200, json: undefined });
    expect((await client.get(summary)).json).toBeDefined();
  });

  it('can have empty lists at every depth', async () => {
    await using client = await startWithClient({ emptyLists: true });
    expect(await client.read('/telemetry/production_micro')).toMatchObject({ items: 'intervals', intervals: [] });
    expect(await client.read('/devices')).toMatchObject({ devices: { micros: [], meters: [], gateways: [], encharges: [] } });
  });

  it('can have the wrong content type', async () => {
    await using client = await startWithClient({ wrongContentType: true });
    const { headers, json } = await client.get(summary);
    expect([headers.get('content-type'), json?.['modules']]).toEqual(['text/html; charset=utf-8', 20]);
  });
});

describe('the clock', () => {
  it('is in the Date header, and follows the machine with a skew', async () => {
    await using client = await startWithClient({ nowSeconds: null, now: () => Date.UTC(2026, 0, 1), clockSkewSeconds: -90 });
    expect((await client.get('')).headers.get('date')).toBe('Wed, 31 Dec 2025 23:58:30 GMT');
  });

  it('can be stopped and moved', async () => {
    await using client = await startWithClient();
    expect((await client.get('', { token: '' })).headers.get('date')).toBe('Fri, 10 Jul 2026 16:00:00 GMT');
    client.cloud.control({ nowSeconds: noonSeconds + 86_400 });
    expect(client.cloud.nowMs()).toBe((noonSeconds + 86_400) * 1000);
  });
});

describe('the list of faults', () => {
  it('names each once, with only accepted controls', () => {
    expect(new Set(enphaseCloudFaults.map(({ name }) => name)).size).toBe(enphaseCloudFaults.length);
    const panel = new ControlPanel<EnphaseCloudControls>(enphaseCloudFields, enphaseCloudFaultNames, {});
    for (const { change } of enphaseCloudFaults) panel.change(change);
    expect(enphaseCloudFaults).toHaveLength(46);
  });

  it('has every control that is a fault', () => {
    const named = new Set(enphaseCloudFaults.flatMap(({ change }) => Object.keys(change)));
    expect(enphaseCloudFaultNames.filter((name) => !named.has(name))).toEqual([]);
  });

  it('changes what a client sees, for calls that answer', async () => {
    const seen = async (controls: Partial<EnphaseCloudControls>) => {
      await using client = await startWithClient({ wait: async () => undefined, plan: 'watt', random: countedBytes(), ...controls });
      return JSON.stringify([await everythingSeen(client), isLive(client)]);
    };
    const healthy = await seen({});
    const faults = enphaseCloudFaults.filter(({ answers, name }) => answers && name !== 'slow');
    const unseen = [];
    for (const { name, change } of faults) if ((await seen(change)) === healthy) unseen.push(name);
    expect(unseen).toEqual([]);
    expect(faults.length).toBeGreaterThan(40);
  });

  it('is off by default', () => {
    expect(enphaseCloudFaultNames.map((name) => enphaseCloudFields[name].initial)).toEqual([
      0,
      false,
      false,
      false,
      false,
      false,
      'none',
      false,
      'none',
      false,
      false,
      false,
      'all',
    ]);
  });
});

/** Bytes that differ each time, but are the same in each cloud. */
function countedBytes(): (count: number) => Uint8Array {
  let calls = 0;
  return (count) => {
    calls += 1;
    return new Uint8Array(count).fill(calls);
  };
}

async function everythingSeen(client: TestClient): Promise<unknown[]> {
  const system = `/${demoEnphase.systemIds[0]}`;
  const calls = [
    () => client.get(summary),
    () => client.get(`${system}/events?start_time=${noonSeconds - 86_400}`),
    () => client.get(`${system}/telemetry/production_micro`),
    () => client.refresh(),
    () => client.refresh('unknown'),
  ];
  const seen = [];
  for (const call of calls) {
    try {
      const { status, text, headers } = await call();
      seen.push([status, text, headers.get('content-type'), headers.get('date')]);
    } catch (error) {
      seen.push(String(error));
    }
  }
  return seen;
}

function abortableRefresh(client: TestClient): AbortController {
  const controller = new AbortController();
  const { clientId, clientSecret } = demoEnphase;
  const query = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: client.tokens.refreshToken });
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  void fetch(`${client.cloud.url}/oauth/token?${query}`, { method: 'POST', headers: { authorization }, signal: controller.signal }).catch(
    (error: unknown) => error,
  );
  return controller;
}
