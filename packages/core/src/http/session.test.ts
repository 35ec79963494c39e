import { describe, expect, it } from 'vitest';
import type { SpanAttributes, Tracing } from '../telemetry/tracing.ts';
import { HttpFailure } from './http-failure.ts';
import { startServer } from './test-server.ts';
import { HttpSession } from './session.ts';

const session = () => new HttpSession({ userAgent: 'Browser/1', headers: { Accept: 'text/html' } });

describe('HttpSession', () => {
  it('gets a page as text, with its status, headers and address', async () => {
    await using server = await startServer((response) =>
      response.writeHead(200, { 'content-type': 'text/html', 'x-kind': 'page' }).end('20 °C'),
    );
    const reply = await session().get(`${server.url}/status?unit=1`);
    expect(reply).toMatchObject({ status: 200, url: `${server.url}/status?unit=1`, redirects: [], body: '20 °C' });
    expect(reply.headers['x-kind']).toBe('page');
    expect(Buffer.from(reply.bytes).toString()).toBe('20 °C');
    expect(server.requests[0]).toMatchObject({ method: 'GET', headers: { 'user-agent': 'Browser/1', accept: 'text/html' } });
  });

  it('decodes the charset that the server names', async () => {
    await using server = await startServer((response) =>
      response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from('20 \xb0C', 'latin1')),
    );
    expect((await session().get(server.url)).body).toBe('20 °C');
  });

  it.each([200, 204, 304, 400, 401, 404, 429, 500, 503])('returns an answer with status %i', async (status) => {
    await using server = await startServer((response) => response.writeHead(status).end());
    expect((await session().get(server.url)).status).toBe(status);
  });

  it('overrides headers of the session with those of a request', async () => {
    await using server = await startServer((response) => response.end());
    await session().get(server.url, { headers: { accept: 'text/plain', 'X-One': '1' } });
    expect(server.requests[0]?.headers).toMatchObject({ accept: 'text/plain', 'x-one': '1' });
  });

  it('posts form fields in order, with names repeated, encoded as browsers do', async () => {
    await using server = await startServer((response) => response.end());
    const fields: [string, string][] = [
      ['ctl00$User', 'a b'],
      ['x', '1'],
      ['x', '2+3&4'],
      ['name', 'é'],
    ];
    await session().postForm(server.url, fields, { headers: { Referer: `${server.url}/login` } });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', referer: `${server.url}/login` },
      body: 'ctl00%24User=a+b&x=1&x=2%2B3%264&name=%C3%A9',
    });
  });

  it('posts URLSearchParams as form fields', async () => {
    await using server = await startServer((response) => response.end());
    await session().postForm(server.url, new URLSearchParams([['a', '1']]));
    expect(server.requests[0]?.body).toBe('a=1');
  });

  it('puts and posts', async () => {
    await using server = await startServer((response, { method }) => response.end(method));
    expect((await session().put(server.url, 'x 1\n', 'text/plain')).body).toBe('PUT');
    expect((await session().post(server.url, new Uint8Array([65]), 'application/octet-stream')).body).toBe('POST');
    expect(server.requests.map(({ body, headers }) => [body, headers['content-type'], headers['content-length']])).toEqual([
      ['x 1\n', 'text/plain', '4'],
      ['A', 'application/octet-stream', '1'],
    ]);
  });

  it('reuses the connection', async () => {
    await using server = await startServer((response) => response.end('x'.repeat(100_000)));
    const one = session();
    for (let count = 0; count < 3; count += 1) await one.get(server.url);
    expect(server.connections()).toBe(1);
  });

  it.each(['', 'no address', 'ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)'])(
    'refuses the address "%s"',
    async (url) => {
      const failure = await session()
        .get(url)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(HttpFailure);
      expect(failure).toMatchObject({ kind: 'broken', code: 'HTTP_FAILED', reason: 'http_broken', systemCode: 'ERR_INVALID_URL' });
    },
  );
});

describe('user and password inside an address', () => {
  it('become Basic authorization, decoded', async () => {
    await using server = await startServer((response) => response.end());
    const url = new URL(server.url);
    url.username = 'us er';
    url.password = 'p@ss:é';
    const reply = await session().get(url);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us er:p@ss:é').toString('base64')}`);
    expect(reply.url).toBe(`${server.url}/`);
  });

  it('apply to later requests to that origin only', async () => {
    await using server = await startServer((response) => response.end());
    await using other = await startServer((response) => response.end());
    const one = session();
    await one.get(server.url.replace('//', '//user:pass@'));
    await one.get(`${server.url}/next`);
    await one.get(other.url);
    const authorization = 'Basic dXNlcjpwYXNz';
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([authorization, authorization]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('may contain a stray percent sign', async () => {
    await using server = await startServer((response) => response.end());
    await session().get(server.url.replace('//', '//user:100%zz@'));
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:100%zz').toString('base64')}`);
  });
});

describe('the span of a request', () => {
  interface RecordedSpan {
    readonly name: string;
    attributes: SpanAttributes;
  }

  function recordingTracing(): { spans: RecordedSpan[]; tracing: Tracing } {
    const spans: RecordedSpan[] = [];
    return {
      spans,
      tracing: {
        span: async (name, attributes, work) => {
          const span = { name, attributes };
          spans.push(span);
          return await work({
            set: (more) => {
              span.attributes = { ...span.attributes, ...more };
            },
            headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
          });
        },
      },
    };
  }

  it('has the method, the redacted address and the status, and is propagated', async () => {
    await using server = await startServer((response) => response.writeHead(404).end());
    const { spans, tracing } = recordingTracing();
    await new HttpSession({ userAgent: 'x', tracing }).get(`${server.url.replace('//', '//user:pass@')}/a?token=secret`);
    expect(spans).toEqual([
      {
        name: 'HTTP GET',
        attributes: {
          'http.request.method': 'GET',
          'url.full': `${server.url}/a?[redacted]`,
          'server.address': '127.0.0.1',
          'http.response.status_code': 404,
        },
      },
    ]);
    expect(server.requests[0]?.headers['traceparent']).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
  });

  it('has the kind of a failure', async () => {
    await using server = await startServer((_response, _request, raw) => raw.socket.destroy());
    const { spans, tracing } = recordingTracing();
    await expect(new HttpSession({ userAgent: 'x', tracing }).get(server.url)).rejects.toThrow(HttpFailure);
    expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'connection' });
  });
});
