import { describe, expect, it } from 'vitest';
import { startLegacyMeters } from './legacy-meters.ts';
import { legacyMeterNames } from './legacy-pages.ts';

const basic = (login: string) => ({ headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } });
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }) as const;

describe('the six legacy meters', () => {
  it.each([
    ['simple-meter', '<div class="consumption-value">12543.5 kWh</div>'],
    ['tabbed-meter', '<span id="total-kwh">9876.3 kWh</span>'],
    ['formatted-meter', '<td class="consumption-cell total-kwh">Total: 11,234.56 kWh (Updated: 2026-01-10)</td>'],
  ] as const)('%s shows its legacy value without a login', async (name, markup) => {
    await using meters = await startLegacyMeters();
    const reply = await fetch(`${meters.url}/${name}`);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await reply.text()).toContain(markup);
  });

  it('has a meter with Basic, whose challenge is missing after a wrong password', async () => {
    await using meters = await startLegacyMeters();
    const get = async (init?: RequestInit) => {
      const reply = await fetch(`${meters.url}/basic-auth-meter`, init);
      return [reply.status, reply.headers.get('www-authenticate'), await reply.text()];
    };
    expect(await get()).toEqual([401, 'Basic realm="Power Meter"', 'Authentication required']);
    expect(await get(basic('admin:wrong'))).toEqual([401, null, 'Authentication required']);
    expect(await get(basic('admin:secret123'))).toEqual([200, null, expect.stringContaining('<div id="total-kwh">8234.2</div>')]);
    meters.set({ passwordChanged: true });
    expect(await get(basic('admin:secret123'))).toEqual([401, null, 'Authentication required']);
  });

  it('has a meter with a login form, whose session is a cookie', async () => {
    await using meters = await startLegacyMeters();
    const address = `${meters.url}/form-login-meter`;
    expect(await (await fetch(address)).text()).toMatch(/id="username"[\s\S]*id="password"[\s\S]*id="login-btn"/);
    expect((await fetch(`${address}/login`, form({ username: 'meter-admin', password: 'wrong' }))).status).toBe(401);
    const reply = await fetch(`${address}/login`, form({ username: 'meter-admin', password: 'meter-pass' }));
    const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect([reply.status, reply.headers.get('location'), cookie]).toEqual([
      302,
      '/form-login-meter',
      expect.stringMatching(/^sessionId=.+/),
    ]);
    const page = await (await fetch(address, { headers: { cookie } })).text();
    expect(page).toContain('<span id="total-consumption">15678.9 kWh</span>');
    expect(page).toMatch(/id="voltage">230 V<[\s\S]*id="current">15.5 A<[\s\S]*id="power">3565 W</);
    meters.expireSessions();
    expect(await (await fetch(address, { headers: { cookie } })).text()).toContain('id="login-btn"');
  });

  it('has a meter that fails two requests of three', async () => {
    await using meters = await startLegacyMeters();
    const statuses: number[] = [];
    for (let request = 0; request < 6; request++) statuses.push((await fetch(`${meters.url}/unreliable-meter`)).status);
    expect(statuses).toEqual([503, 500, 200, 500, 503, 200]);
  });

  it('counts what it is told, and gives the faults to one meter alone', async () => {
    await using meters = await startLegacyMeters({ applyTo: 'simple-meter', thousandsMark: 'dot', decimalMark: 'comma' });
    meters.setTotalKwh('simple-meter', 1_234_567.5);
    expect(meters.totalKwh('simple-meter')).toBe(1_234_567.5);
    expect(await (await fetch(`${meters.url}/simple-meter`)).text()).toContain('>1.234.567,5 kWh<');
    expect(await (await fetch(`${meters.url}/tabbed-meter`)).text()).toContain('>9876.3 kWh<');
    expect(meters.requests.map(({ kind, status }) => [kind, status])).toEqual([
      ['simple-meter', 200],
      ['tabbed-meter', 200],
    ]);
  });

  it('answers 404 elsewhere', async () => {
    await using meters = await startLegacyMeters();
    expect(legacyMeterNames).toHaveLength(6);
    expect((await fetch(`${meters.url}/other-meter`)).status).toBe(404);
    expect((await fetch(`${meters.url}/simple-meter/login`, { method: 'POST' })).status).toBe(404);
  });
});
