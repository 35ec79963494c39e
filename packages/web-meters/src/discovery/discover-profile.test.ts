import { FakeClock, startServer } from '@wattjobs/core/testing';
import { startWebMeter, type WebMeterModelName } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../guard/index.ts';
import { type Discovery, discoverProfile } from './discover-profile.ts';

const guard = createGuard({ allowedNetworks: ['127.0.0.0/8'] });

async function discover(port: number, login?: { readonly username: string; readonly password: string }): Promise<Discovery> {
  const terms = { guard, clock: new FakeClock(), signal: new AbortController().signal };
  return await discoverProfile(`127.0.0.1:${port}`, { ...terms, ...(login === undefined ? {} : { login }) });
}

describe('an address', () => {
  it.for([
    ['netio', 'netio-json'],
    ['shelly-1', 'shelly-gen1'],
    ['shelly-em', 'shelly-gen1-em'],
    ['shelly-2', 'shelly-switch'],
    ['shelly-2-em', 'shelly-em'],
    ['shelly-2-em1', 'shelly-em1'],
    ['jaws', 'servertech-jaws'],
    ['gude', 'gude-expert'],
    ['iammeter', 'iammeter-json'],
  ] as const satisfies readonly (readonly [WebMeterModelName, string])[])('of a %s fits %s alone', async ([model, profile]) => {
    await using device = await startWebMeter({ model, loginRequired: true });
    const { candidates } = await discover(device.port, device.login ?? undefined);
    expect(candidates).toEqual([{ profile, isProven: true, evidence: expect.stringContaining(' has "') }]);
    if (model !== 'jaws') expect(candidates[0]?.evidence).toContain(`and a counter of ${device.totalKwh} kWh`);
  });

  it('that wants a login is asked without one: once for each path, and no password is tried', async () => {
    await using server = await startServer((response, { url }) => response.writeHead(url.startsWith('/jaws/') ? 401 : 404).end());
    const { candidates, answers } = await discover(server.port);
    expect(candidates).toEqual([{ profile: 'servertech-jaws', isProven: false, evidence: '/jaws/monitor/cords wants a login' }]);
    expect(answers).toHaveLength(6);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array.from({ length: 6 }));
  });

  it('that wants a login for everything says nothing by that', async () => {
    await using server = await startServer((response) => response.writeHead(401).end());
    expect((await discover(server.port)).candidates).toEqual([]);
  });

  it('of something else fits nothing, and says what it answered', async () => {
    await using server = await startServer((response, { url }) => response.writeHead(url === '/status' ? 200 : 404).end('{}'));
    const { candidates, answers } = await discover(server.port);
    expect(candidates).toEqual([]);
    expect(answers).toContainEqual({ path: '/status', answer: 'status 200' });
    expect(answers).toContainEqual({ path: '/netio.json', answer: 'status 404' });
  });

  it('that does not answer, that is refused or that is wrong is asked no further', async () => {
    const server = await startServer((response) => response.end());
    await server[Symbol.asyncDispose]();
    await expect(discover(server.port)).rejects.toMatchObject({ reason: 'meter_connection' });
    const terms = { guard: createGuard({ allowedNetworks: [] }), clock: new FakeClock(), signal: new AbortController().signal };
    await expect(discoverProfile('127.0.0.1', terms)).rejects.toMatchObject({ reason: 'address_refused' });
    await expect(discoverProfile('ftp://192.0.2.7', terms)).rejects.toMatchObject({ reason: 'address_invalid' });
  });
});
