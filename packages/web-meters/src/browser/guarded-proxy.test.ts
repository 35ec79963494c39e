import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type LookupFunction, type Socket } from 'node:net';
import { systemClock } from '@wattjobs/core/time';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGuard } from '../guard/index.ts';
import { type GuardedProxy, startGuardedProxy } from './guarded-proxy.ts';

/** Every name is the machine of the test. */
const lookup: LookupFunction = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
const succeeded = '05000001000000000000';
const failed = '05050001000000000000';

describe('the proxy of a visit', () => {
  const server = createServer((socket) => socket.pipe(socket));
  let proxy: GuardedProxy;
  let port: number;
  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    proxy = await startGuardedProxy(createGuard({ allowedNetworks: ['127.0.0.1'], lookup }), systemClock);
  });
  afterEach(async () => {
    await proxy.close();
    server.close();
    await once(server, 'close');
  });

  async function greet(greeting = '050100'): Promise<Socket> {
    const client = connect(Number(new URL(proxy.address).port), '127.0.0.1');
    client.write(Buffer.from(greeting, 'hex'));
    expect((await once(client, 'data'))[0].toString('hex')).toBe('0500');
    return client;
  }

  async function ask(target: string, asked = port): Promise<{ readonly client: Socket; readonly reply: string }> {
    const client = await greet();
    const bytes = Buffer.from(`050100${target}${asked.toString(16).padStart(4, '0')}`, 'hex');
    // In two parts, as a network may deliver it.
    client.write(bytes.subarray(0, 6));
    setImmediate(() => client.write(bytes.subarray(6)));
    const [reply] = await once(client, 'data');
    return { client, reply: reply.toString('hex') };
  }
  const name = (text: string) => `03${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`;

  it.each([
    ['a name', name('meter.test')],
    ['an address of IPv4 as text', name('127.0.0.1')],
    ['an address of IPv4', '017f000001'],
  ])('connects to %s, and passes bytes on', async (_what, target) => {
    const { client, reply } = await ask(target);
    expect(reply).toBe(succeeded);
    client.write('GET /');
    expect(String((await once(client, 'data'))[0])).toBe('GET /');
    client.destroy();
  });

  it('dials nothing that the guard refuses, and tells why', async () => {
    await proxy.close();
    proxy = await startGuardedProxy(createGuard({ allowedNetworks: ['192.0.2.0/24'], lookup }), systemClock);
    const connections: Socket[] = [];
    server.on('connection', (socket) => connections.push(socket));
    for (const target of [name('meter.test'), '017f000001', `04${'0'.repeat(20)}ffff7f000001`, name('[::ffff:7f00:1]')]) {
      const { client, reply } = await ask(target);
      expect(reply).toBe(failed);
      client.destroy();
    }
    expect(connections).toEqual([]);
    expect(proxy.failureOf(`meter.test:${port}`)).toMatchObject({ code: 'ERR_ADDRESS_REFUSED' });
  });

  it('tells why a connection failed', async () => {
    const { reply, client } = await ask(name('meter.test'), 1);
    expect(reply).toBe(failed);
    expect(proxy.failureOf('meter.test:1')).toMatchObject({ code: 'ECONNREFUSED' });
    client.destroy();
  });

  it('is not held up by one that hangs up in the middle of a word', async () => {
    const client = await greet();
    client.end(Buffer.from('0501', 'hex'));
    client.resume();
    await once(client, 'close');
    const next = await ask(name('meter.test'));
    expect(next.reply).toBe(succeeded);
    next.client.destroy();
  });

  it('closes every connection with the visit', async () => {
    const { client } = await ask(name('meter.test'));
    const closed = once(client, 'close');
    await proxy.close();
    await closed;
  });
});
