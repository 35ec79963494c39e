import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A meter of a few lines, which can answer in any wrong way. */
export interface RawMeter extends AsyncDisposable {
  readonly port: number;
  /** Every connection so far. */
  readonly sockets: readonly Socket[];
}

/** Starts a server that passes each request on; without `answer`, it closes each connection at once. */
export async function startRawMeter(answer?: (request: Buffer, socket: Socket) => void): Promise<RawMeter> {
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    if (answer === undefined) socket.end();
    else socket.on('data', (request) => answer(request, socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a server on TCP has a port');
  return {
    port: address.port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The bytes of a text such as `00 01 00 00`. */
export function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}
