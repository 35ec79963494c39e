import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { type LocalServer, startServer } from './test-server.ts';
import { HttpSession } from './session.ts';

/** A server that responds to the first request on each connection and handles the second as the test says. */
async function startFickleServer(second: (socket: Socket) => void, { tls = false } = {}): Promise<LocalServer> {
  const seen = new WeakSet<Socket>();
  return await startServer(
    (response, { method }, { socket }) => {
      if (seen.has(socket)) second(socket);
      else response.end(method);
      seen.add(socket);
    },
    { tls },
  );
}

describe('a kept connection that the server has closed', () => {
  it.each([
    ['with a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['orderly', (socket: Socket) => socket.end()],
  ])('%s does not fail a POST', async (_how, close) => {
    await using server = await startFickleServer(close);
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    const reply = await session.postForm(server.url, [['a', '1']]);
    expect(reply.body).toBe('POST');
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', body: 'a=1' });
    expect(server.connections()).toBe(2);
  });

  it('does not fail a POST over TLS', async () => {
    await using server = await startFickleServer((socket) => socket.end(), { tls: true });
    const session = new HttpSession({ userAgent: 'x', tls: 'insecure' });
    await session.get(server.url);
    expect((await session.postForm(server.url, [['a', '1']])).body).toBe('POST');
    expect(server.connections()).toBe(2);
  });

  it('does not fail the redirect after a login, nor send the login twice', async () => {
    const seen = new WeakSet<Socket>();
    await using server = await startServer((response, { method }, { socket }) => {
      if (seen.has(socket)) socket.resetAndDestroy();
      else if (method === 'POST') response.writeHead(302, { location: '/live' }).end();
      else response.end('live');
      seen.add(socket);
    });
    const reply = await new HttpSession({ userAgent: 'x' }).postForm(server.url, [['password', 'x']]);
    expect(reply.body).toBe('live');
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('does not fail a POST if the process was too busy to notice', async () => {
    const worker = new Worker(
      `const { createServer } = require('node:http');
       const { parentPort } = require('node:worker_threads');
       const server = createServer({ keepAliveTimeout: 5, keepAliveTimeoutBuffer: 0 }, (request, response) => {
         response.setHeader('keep-alive', 'timeout=60');
         request.resume().on('end', () => response.end(request.method));
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    try {
      const url = `http://127.0.0.1:${await new Promise<number>((resolve) => worker.once('message', resolve))}`;
      const session = new HttpSession({ userAgent: 'x' });
      await session.get(url);
      // Blocks this thread while the server closes the connection.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      expect((await session.postForm(url, [['a', '1']])).body).toBe('POST');
    } finally {
      await worker.terminate();
    }
  });
});

describe('a request that is sent twice', () => {
  it('has one time for both', async () => {
    const clock = new FakeClock();
    let count = 0;
    await using server = await startServer((response, _request, { socket }) => {
      count += 1;
      if (count === 1) response.end();
      else if (count === 3) setTimeout(() => response.end(), 100);
      else {
        clock.advance(60_000);
        socket.resetAndDestroy();
      }
    });
    const session = new HttpSession({ userAgent: 'x', clock });
    await session.get(server.url);
    await expect(session.get(server.url)).rejects.toMatchObject({ kind: 'timeout' });
  });

  it.each(['get', 'put'] as const)('may be a %s', async (method) => {
    await using server = await startFickleServer((socket) => socket.resetAndDestroy());
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    const reply = method === 'get' ? session.get(server.url) : session.put(server.url, 'x 1', 'text/plain');
    expect((await reply).body).toBe(method.toUpperCase());
    if (method === 'put') expect(server.requests.slice(1).map(({ body }) => body)).toEqual(['x 1', 'x 1']);
  });
});

describe('a request is not sent twice', () => {
  it('if its answer had begun', async () => {
    await using server = await startFickleServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'));
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    await expect(session.get(server.url)).rejects.toMatchObject({ code: 'HTTP_FAILED' });
    expect(server.requests).toHaveLength(2);
  });

  it('if the server may have acted on a POST over a kept connection', async () => {
    await using server = await startServer((response, { method }, { socket }) => {
      if (method === 'GET') response.end();
      else socket.resetAndDestroy();
    });
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    await expect(session.postForm(server.url, [['a', '1']])).rejects.toMatchObject({ kind: 'connection' });
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('if it is a POST over a new connection', async () => {
    await using server = await startServer((_response, _request, { socket }) => socket.resetAndDestroy());
    await expect(new HttpSession({ userAgent: 'x' }).postForm(server.url, [['a', '1']])).rejects.toMatchObject({ kind: 'connection' });
    expect(server.requests).toHaveLength(1);
  });

  it('if it fails on the new connection too', async () => {
    let count = 0;
    await using server = await startServer((response, _request, { socket }) => {
      count += 1;
      if (count === 1) response.end();
      else socket.resetAndDestroy();
    });
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    await expect(session.get(server.url)).rejects.toMatchObject({ kind: 'connection' });
    expect(server.requests).toHaveLength(3);
  });
});
