import { describe, expect, it } from 'vitest';
import { webMeterModels } from './models.ts';
import { startWebMeter, type WebMeter, type WebMeterOptions } from './server.ts';
import { at, basic } from './test-client.ts';

const nowMs = Date.parse('2026-06-01T12:00:00Z');
const start = (options: WebMeterOptions) => startWebMeter({ now: () => nowMs, totalKwh: 1234.5, ...options });

async function json(meter: WebMeter, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = meter.login ? basic(meter.login.username, meter.login.password) : {};
  const reply = await fetch(`${meter.url}${path}`, { ...init, headers: { ...headers, ...init.headers } });
  expect(reply.status).toBe(200);
  return await reply.json();
}

describe('devices that answer in JSON', () => {
  it.each([
    ['netio', '/netio.json', 'GlobalMeasure.TotalEnergy', 1_234_500],
    ['netio', '/netio.json', 'Agent.SerialNumber', 'SIM0004217'],
    ['netio', '/netio.json', 'Outputs.1.Energy', 370_350],
    ['shelly-1', '/status', 'meters.0.total', 74_070_000],
    ['shelly-em', '/status', 'emeters.0.total', 1_234_500],
    ['jaws', '/jaws/monitor/cords', '0.energy', 1234.5],
    ['jaws', '/jaws/monitor/outlets', '2.energy', 246.9],
    ['gude', '/statusjsn.js?components=81921', 'sensor_values.0.values.0.8.v', 1234.5],
    ['gude', '/statusjsn.js?components=81921', 'sensor_descr.0.fields.8.unit', 'kWh'],
    ['iammeter', '/monitorjson', 'Data.3', 1234.5],
    ['youless', '/a?f=j', 'cnt', ' 1234,500'],
  ] as const)('%s has at %s, %s, the value %j', async (model, path, place, value) => {
    await using meter = await start({ model });
    expect(at(await json(meter, path), place)).toBe(value);
  });

  it('refuses everything without the login, and 404 is for what is not fitted', async () => {
    await using meter = await start({ model: 'jaws' });
    const get = async (path: string, headers = {}) => {
      const reply = await fetch(`${meter.url}${path}`, { headers });
      return [reply.status, reply.headers.get('www-authenticate')];
    };
    expect(await get('/jaws/monitor/cords')).toEqual([401, 'Basic realm="Server Technology PRO3X, JAWS"']);
    expect(await get('/jaws/monitor/cords', basic('admn', 'wrong'))).toEqual([401, 'Basic realm="Server Technology PRO3X, JAWS"']);
    expect(await get('/jaws/monitor/ocps', basic('admn', 'admn'))).toEqual([404, null]);
    meter.set({ challenge: 'missing' });
    expect(await get('/jaws/monitor/cords')).toEqual([401, null]);
    expect(meter.logins).toEqual({ accepted: 1, refused: 1 });
  });

  it('NETIO takes no commands', async () => {
    await using meter = await start({ model: 'netio', loginRequired: false });
    const post = async (body: string) => (await fetch(`${meter.url}/netio.json`, { method: 'POST', body })).status;
    expect([await post('{'), await post('{}')]).toEqual([400, 403]);
  });

  it('Gude gives what is asked for, and its columns by name', async () => {
    await using meter = await start({ model: 'gude', columnsReversed: true });
    const asked = await json(meter, '/statusjsn.js?components=16384');
    expect(Object.keys(asked as object)).toEqual(['misc', 'sensor_values']);
    const all = await json(meter, '/statusjsn.js?components=1073741823');
    expect(at(all, 'sensor_descr.0.fields.1.name')).toBe('AbsoluteActiveEnergy');
    expect(at(all, 'sensor_values.0.values.0.1.v')).toBe(1234.5);
  });

  it('Raritan finds its sensors by calls in bulk', async () => {
    await using meter = await start({ model: 'raritan' });
    const bulk = async (rid: unknown, method: string, type = 'application/json-rpc') => {
      const requests = [{ rid, json: { jsonrpc: '2.0', method, id: 7 } }];
      const body = JSON.stringify({ jsonrpc: '2.0', method: 'performBulk', params: { requests }, id: 1 });
      const answer = at(await json(meter, '/bulk', { method: 'POST', body, headers: { 'content-type': type } }), 'result.responses.0.json');
      return at(answer, 'result') === undefined ? at(answer, 'error') : at(answer, 'result._ret_');
    };
    const inlet = at(await bulk('/model/pdu/0', 'getInlets'), '0.rid');
    const energy = at(await bulk(inlet, 'getSensors'), 'activeEnergy.rid');
    expect(await bulk(energy, 'getReading')).toMatchObject({ valid: true, value: 1_234_500, timestamp: nowMs / 1000 });
    expect(await bulk('/model/pdu/0', 'getNothing')).toEqual({ code: -32_601, message: 'Method not found' });
    const plain = await fetch(`${meter.url}/bulk`, { method: 'POST', body: '{}', headers: basic('admin', 'raritan') });
    expect(plain.status).toBe(400);
  });
});

describe('the counter', () => {
  it('stands still, follows what it is told, and runs with the clock if it shall', async () => {
    const clock = { nowMs };
    await using meter = await startWebMeter({ model: 'iammeter', now: () => clock.nowMs, totalKwh: 10, powerWatts: 2000 });
    clock.nowMs += 3_600_000;
    expect(meter.totalKwh).toBe(10);
    meter.set({ running: true });
    clock.nowMs += 1_800_000;
    expect(at(await json(meter, '/monitorjson'), 'Data.3')).toBe(11);
    meter.set({ powerWatts: 4000 });
    clock.nowMs += 900_000;
    expect(meter.totalKwh).toBe(12);
    meter.setTotalKwh(10);
    expect(meter.totalKwh).toBe(10);
    const control = await (await fetch(`${meter.url}/_control`, { method: 'POST', body: '{"totalKwh": 99, "running": false}' })).json();
    expect(control).toMatchObject({ controls: { totalKwh: null }, meter: { totalKwh: 99 } });
  });
});

describe('every model', () => {
  it.each(webMeterModels)('%s starts with a counter and its login', async (model) => {
    await using meter = await startWebMeter({ model });
    expect(meter.totalKwh).toBeGreaterThan(100);
    const reply = await fetch(`${meter.url}/nothing-here`);
    expect([401, 404]).toContain(reply.status);
    expect(meter.requests).toMatchObject([{ path: '/nothing-here', kind: 'other', scheme: 'none', status: reply.status }]);
  });
});
