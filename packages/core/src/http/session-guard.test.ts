import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { AddressGuard, SessionOptions } from './session-options.ts';
import { HttpSession } from './session.ts';
import { startServer } from './test-server.ts';

/** Allows 127.0.0.1 alone; `names` resolves names. */
function guardOf(names: Readonly<Record<string, () => string>> = {}): AddressGuard {
  const refusalOf = (address: string) => (address === '127.0.0.1' ? undefined : 'it is another');
  return {
    refusalOf,
    lookup: (name, options, callback) => {
      const address = names[name]?.() ?? '';
      if (refusalOf(address) !== undefined) return callback(Object.assign(new Error(), { code: 'ERR_ADDRESS_REFUSED' }), '');
      return options.all === true ? callback(null, [{ address, family: isIP(address) }]) : callback(null, address, isIP(address));
    },
  };
}

const refused = { kind: 'access', systemCode: 'ERR_ADDRESS_REFUSED' };
const session = (guard: AddressGuard, options: Partial<SessionOptions> = {}) =>
  new HttpSession({ userAgent: 'x', guard, origins: 'any', ...options });

describe('a session with a guard', () => {
  it.each(['127.0.0.2', '2130706434', '0177.0.0.2', '[::1]', '[::ffff:127.0.0.2]'])('does not dial %s, named or led to', async (host) => {
    await using server = await startServer((response) => response.writeHead(302, { location: `http://${host}:9/` }).end());
    await expect(session(guardOf()).get(`http://${host}:9/`)).rejects.toMatchObject(refused);
    await expect(session(guardOf()).get(server.url)).rejects.toMatchObject(refused);
  });

  it('judges a name by the address that is dialled, each time', async () => {
    await using server = await startServer((response) => response.end());
    let times = 0;
    const one = session(guardOf({ 'meter.example': () => ((times += 1) === 1 ? '127.0.0.1' : '127.0.0.2') }));
    const url = `http://meter.example:${server.port}/`;
    expect((await one.get(url)).status).toBe(200);
    await expect(one.get(url)).rejects.toMatchObject(refused);
    expect(server.requests).toHaveLength(1);
  });

  it('uses no connection that another session has opened', async () => {
    await using server = await startServer((response) => response.end());
    const url = `http://meter.example:${server.port}/`;
    await new HttpSession({ userAgent: 'x', lookup: guardOf({ 'meter.example': () => '127.0.0.1' }).lookup }).get(url);
    await expect(session(guardOf({ 'meter.example': () => '127.0.0.2' })).get(url)).rejects.toMatchObject(refused);
    expect(server.connections()).toBe(1);
  });
});
