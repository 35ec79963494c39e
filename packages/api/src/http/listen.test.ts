import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { FixSettings } from '@wattjobs/core/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from './listen.ts';
import type { ApiServer } from './server-type.ts';

let server: ApiServer;
beforeEach(() => {
  server = fastify();
  server.get('/', () => 'here');
});
afterEach(() => server.close());

const failing = (code: string) => Object.assign(new Error(code), { code });

describe('an API that listens', () => {
  it('is reached by IPv6 and by IPv4 on ::', async () => {
    await listen(server, { host: '::', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    for (const host of ['[::1]', '127.0.0.1']) expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here');
  });

  it('is reached by IPv4 on :: if the machine has no IPv6', async () => {
    const open = server.listen.bind(server);
    // A test cannot disable IPv6, but it can use an address that the machine does not have.
    const listenOrFail = (options: { host: string }) => open(options.host === '::' ? { ...options, host: '2001:db8::1' } : options);
    await listen({ listen: listenOrFail } as unknown as ApiServer, { host: '::', port: 0 });
    expect(server.addresses()).toEqual([expect.objectContaining({ address: '0.0.0.0' })]);
  });

  it('reports a wrong setting on a link-local address without its interface', async () => {
    const withoutZone = { listen: () => Promise.reject(failing('EINVAL')) };
    const listening = listen(withoutZone as unknown as ApiServer, { host: 'fe80::1', port: 0 });
    await expect(listening).rejects.toThrow(/HOST is fe80::1, a link-local address.*fe80::1%eth0/);
  });

  it('reports a wrong setting on an IPv6 address if the machine has no IPv6', async () => {
    const withoutIpv6 = { listen: () => Promise.reject(failing('EAFNOSUPPORT')) };
    await expect(listen(withoutIpv6 as unknown as ApiServer, { host: 'fd00::1', port: 0 })).rejects.toBeInstanceOf(FixSettings);
  });
});
