import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HttpFailure } from './http-failure.ts';
import { startServer } from './test-server.ts';
import type { SessionOptions } from './session-options.ts';
import { HttpSession } from './session.ts';

const session = (options: Partial<SessionOptions> = {}) => new HttpSession({ userAgent: 'x', requestTimeoutMs: 60_000, ...options });

/** The failure of a request; the test fails if the request succeeds. */
async function failureOf(request: Promise<unknown>): Promise<HttpFailure> {
  const outcome = await request.catch((error: unknown) => error);
  if (!(outcome instanceof HttpFailure)) throw new Error('the request did not fail with HttpFailure');
  return outcome;
}

describe('a body', () => {
  it('is read up to the limit and no further', async () => {
    await using server = await startServer((response, { url }) => response.end('x'.repeat(Number(url.slice(1)))));
    expect((await session({ maxBodyBytes: 1000 }).get(`${server.url}/1000`)).body).toHaveLength(1000);
    expect(await failureOf(session({ maxBodyBytes: 1000 }).get(`${server.url}/1001`))).toMatchObject({ kind: 'too-large', status: 200 });
  });

  it('is cut at the limit if it is a gzip bomb, also with cookies', async () => {
    const bomb = Buffer.concat(Array<Buffer>(10).fill(gzipSync(Buffer.alloc(10_000_000))));
    await using server = await startServer((response, { url }) =>
      response.writeHead(200, { 'content-encoding': 'gzip', ...(url === '/cookie' ? { 'set-cookie': 'a=1' } : {}) }).end(bomb),
    );
    for (const path of ['/', '/cookie']) {
      const before = process.memoryUsage().arrayBuffers;
      expect(await failureOf(session().get(`${server.url}${path}`))).toMatchObject({ kind: 'too-large', status: 200 });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is decompressed from %s', async (encoding, compress) => {
    await using server = await startServer((response) => response.writeHead(200, { 'content-encoding': encoding }).end(compress('120 V')));
    expect((await session().get(server.url)).body).toBe('120 V');
  });

  it('is broken if it does not match its encoding', async () => {
    await using server = await startServer((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'));
    expect(await failureOf(session().get(server.url))).toMatchObject({ kind: 'broken', status: 200 });
  });

  it('is broken if it is shorter than its Content-Length', async () => {
    await using server = await startServer((response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.destroy());
    });
    expect(await failureOf(session().get(server.url))).toMatchObject({ kind: 'broken', reason: 'http_broken', status: 200 });
  });

  it('is broken if it is cut between two chunks', async () => {
    await using server = await startServer((response) => {
      response.writeHead(200).write('half', () => response.destroy());
    });
    expect(await failureOf(session().get(server.url))).toMatchObject({ kind: 'broken', status: 200 });
  });

  it('may end with the connection, as from HTTP/1.0 servers', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n120 V'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      expect((await session().get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).body).toBe('120 V');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('a request', () => {
  it('to a server that hangs ends at its timeout', async () => {
    await using server = await startServer(() => undefined);
    expect(await failureOf(session({ requestTimeoutMs: 100 }).get(server.url))).toMatchObject({
      kind: 'timeout',
      reason: 'http_timeout',
      status: undefined,
      message: `GET ${server.url}/: no complete answer in time (ETIMEDOUT)`,
    });
  });

  it('to a name without an address fails with the kind dns', async () => {
    expect(await failureOf(session().get('http://unit.wattjobs.invalid/'))).toMatchObject({ kind: 'dns', reason: 'http_dns' });
  });

  it('to a closed port fails with the kind connection', async () => {
    const server = await startServer((response) => response.end());
    await server[Symbol.asyncDispose]();
    expect(await failureOf(session().get(server.url))).toMatchObject({ kind: 'connection', systemCode: 'ECONNREFUSED', exitCode: 69 });
  });

  it('is broken if the answer is not HTTP', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('SSH-2.0-dropbear\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      expect(await failureOf(session().get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))).toMatchObject({
        kind: 'broken',
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('can be aborted before it starts and while it waits', async () => {
    await using server = await startServer(() => controller.abort(new Error('stop')));
    const controller = new AbortController();
    expect(await failureOf(session().get(server.url, { signal: controller.signal }))).toMatchObject({ kind: 'aborted' });
    expect(await failureOf(session().get(server.url, { signal: controller.signal }))).toMatchObject({ kind: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });

  it('closes its connection if it fails', async () => {
    const closed: Promise<unknown>[] = [];
    await using server = await startServer((_response, _request, { socket }) => closed.push(once(socket, 'close')));
    await failureOf(session({ requestTimeoutMs: 100 }).get(server.url));
    expect(await Promise.all(closed)).toHaveLength(1);
  });
});
