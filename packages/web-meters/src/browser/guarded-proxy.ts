import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { Clock } from '@wattjobs/core/time';
import type { OutboundGuard } from '../guard/index.ts';

/** A host that does not answer must not hold up the page that asks something of it. */
const mostConnectingMs = 5000;
const mostFailures = 100;

/** The proxy of one visit, inside this process. It dials only what the guard allows, and the browser dials nothing else. */
export interface GuardedProxy {
  /** As browsers name it. */
  readonly address: string;
  /** Why the last connection to a host and port, such as `meter.example:80`, failed; else why the last one did. */
  failureOf(target: string): unknown;
  close(): Promise<void>;
}

/**
 * Starts a proxy for SOCKS 5 (RFC 1928) on its own port. A browser sends all of its connections through such a proxy in
 * the same way, WebSockets too, and leaves the resolution of names to it. What the guard's lookup gives is what is dialled.
 */
export async function startGuardedProxy(guard: OutboundGuard, clock: Clock): Promise<GuardedProxy> {
  const sockets = new Set<Socket>();
  const failures = new Map<string, unknown>();
  const server = createServer((client) => {
    keep(client);
    void serve(client).catch(() => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  }

  async function serve(client: Socket): Promise<void> {
    const [, methods = 0] = await take(client, 2);
    await take(client, methods);
    client.write(Buffer.of(5, 0));
    const { host, port } = await readTarget(client);
    try {
      const meter = await dial(host, port);
      client.write(reply(0));
      client.pipe(meter).once('close', () => client.destroy());
      meter.pipe(client).once('close', () => meter.destroy());
    } catch (error) {
      if (failures.size < mostFailures) failures.set(`${host}:${port}`, error);
      client.end(reply(5)).resume();
    }
  }

  async function dial(host: string, port: number): Promise<Socket> {
    let failure: unknown;
    for (const { address } of await promisify(guard.lookup as typeof lookup)(host, { all: true })) {
      const socket = connect({ host: address, port });
      keep(socket);
      try {
        await once(socket, 'connect', { signal: clock.timeout(mostConnectingMs) });
        return socket;
      } catch (error) {
        socket.destroy();
        failure = error;
      }
    }
    throw failure;
  }

  const closed = once(server, 'close');
  return {
    address: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failureOf: (target) => failures.get(target) ?? [...failures.values()].at(-1),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await closed;
    },
  };
}

/** What the browser wants to connect to: a name, or an address in binary form. */
async function readTarget(client: Socket): Promise<{ readonly host: string; readonly port: number }> {
  const [, , , kind] = await take(client, 4);
  const host = kind === 3 ? await readName(client) : readAddress(await take(client, kind === 4 ? 16 : 4));
  return { host, port: (await take(client, 2)).readUInt16BE() };
}

async function readName(client: Socket): Promise<string> {
  const [length = 0] = await take(client, 1);
  // An address of IPv6 comes in brackets.
  return (await take(client, length)).toString('latin1').replace(/^\[(.*)\]$/, '$1');
}

function readAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':');
}

function reply(code: number): Buffer {
  return Buffer.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0);
}

/** The next bytes of a connection, and no more. */
async function take(socket: Socket, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let missing = length; missing > 0; ) {
    const part = socket.read(Math.min(missing, socket.readableLength)) as Buffer | null;
    if (part === null) {
      if (socket.readableEnded || socket.destroyed) throw new RangeError('the browser hung up');
      await once(socket, 'readable');
    } else {
      parts.push(part);
      missing -= part.length;
    }
  }
  return Buffer.concat(parts);
}
