import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiConnection, type ApiReply, type ApiRequest } from './api-request.ts';

let server: Server;
let sockets: Socket[];

interface Connection {
  send(request: ApiRequest): Promise<ApiReply>;
}

async function connectTo(listener: RequestListener, path = '', token = () => 'token'): Promise<Connection> {
  sockets = [];
  server = createServer(listener).on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'cluster', server: address, skipTLSVerify: true }, { name: 'user' });
  kubeConfig.users = [
    {
      name: 'user',
      get token() {
        return token();
      },
    },
  ];
  const connection = new ApiConnection(kubeConfig, address, 60_000);
  return { send: async (request) => connection.send(request, await connection.credentials()) };
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('requests to the API server', () => {
  it('share one connection, carry the current credentials, and go below the path of the cluster', async () => {
    const seen: unknown[] = [];
    let tokens = 0;
    const connection = await connectTo(
      (request, response) => {
        seen.push([request.method, request.url, request.headers.authorization]);
        request.resume().on('end', () => response.end('{}'));
      },
      '/clusters/one/',
      () => `token-${(tokens += 1)}`,
    );
    await connection.send({ method: 'GET', path: '/api/v1' });
    expect(await connection.send({ method: 'PUT', path: '/api/v1?dryRun=All', body: '{"a":"é"}' })).toMatchObject({
      status: 200,
      body: '{}',
    });
    expect(seen).toMatchObject([
      ['GET', '/clusters/one/api/v1', expect.stringMatching(/^Bearer token-\d+$/)],
      ['PUT', '/clusters/one/api/v1?dryRun=All', expect.stringMatching(/^Bearer token-\d+$/)],
    ]);
    expect(new Set(seen.map((request) => (request as string[])[2])).size).toBe(2);
    expect(sockets).toHaveLength(1);
  });

  it('repeat a read over a new connection if the server had closed the kept one, and never repeat a write', async () => {
    let answers = 0;
    const connection = await connectTo((request, response) => {
      answers += 1;
      // Every second request uses a connection that is being closed.
      if (answers % 2 === 0) request.socket.destroy();
      else response.end('{}');
    });
    await connection.send({ method: 'GET', path: '/' });
    expect(await connection.send({ method: 'GET', path: '/' })).toMatchObject({ status: 200 });
    expect(answers).toBe(3);
    await expect(connection.send({ method: 'PUT', path: '/', body: '{}' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(answers).toBe(4);
  });

  it('repeat two concurrent reads over new connections', async () => {
    const heldAnswers: (() => void)[] = [];
    let phase = 0;
    const connection = await connectTo((request, response) => {
      if (phase === 0) heldAnswers.push(() => response.end('{}'));
      else if (sockets.indexOf(request.socket) < 2) request.socket.destroy();
      else setTimeout(() => response.end('{}'), sockets.length === 3 ? 50 : 0);
    });
    const both = () => Promise.all([1, 2].map(() => connection.send({ method: 'GET', path: '/' })));
    const first = both();
    while (heldAnswers.length < 2) await new Promise(setImmediate);
    for (const answer of heldAnswers) answer();
    await first;
    phase = 1;
    expect(await both()).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});
