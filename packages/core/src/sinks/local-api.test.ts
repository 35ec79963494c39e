import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpSession } from '../http/session.ts';
import { type Answer, startServer } from '../http/test-server.ts';
import { Secret } from '../settings/secret.ts';
import { LocalApi } from './local-api.ts';

const never = new AbortController().signal;

function batch(created: number, refusals: readonly object[] = []): string {
  return JSON.stringify({ success: true, data: { created, updated: 0, unchanged: 0, refused: refusals.length, outcomes: [], refusals } });
}

async function withApi<Result>(answer: Answer, work: (api: LocalApi, requests: () => readonly string[]) => Promise<Result>) {
  await using server = await startServer(answer);
  const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0 });
  const api = new LocalApi({ baseUrl: new URL(server.url), key: new Secret('canary-key'), session });
  return await work(api, () => server.requests.map(({ method, url, body }) => `${method} ${url} ${body.length}`));
}

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ index }));

describe('the client of the local API', () => {
  it('posts items with the key as bearer token and returns the outcome', async () => {
    await using server = await startServer((response) => response.end(batch(2)));
    const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none' });
    const api = new LocalApi({ baseUrl: new URL(`${server.url}/base/`), key: new Secret('canary-key'), session });
    const answer = await api.post('/api/v1/enphase/batches', items(2), never);
    expect(answer).toEqual({ count: 2, refusals: [] });
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/base/api/v1/enphase/batches', body: JSON.stringify({ items: items(2) }) },
    ]);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer canary-key');
  });

  it('asks questions, and throws what a run must end with if there is no answer', async () => {
    const data = z.array(z.string());
    await withApi(
      (response, { method }) => response.end(JSON.stringify({ success: true, data: [method] })),
      async (api, requests) => {
        expect(await api.ask('/x', data, { signal: never, query: new URLSearchParams({ limit: '5' }) })).toEqual(['GET']);
        expect(await api.ask('/x', data, { signal: never, body: {} })).toEqual(['POST']);
        expect(requests()).toEqual(['GET /x?limit=5 0', 'POST /x 2']);
        await expect(api.ask('/x', z.array(z.number()), { signal: never })).rejects.toMatchObject({ exitCode: 75, reason: 'api_page' });
      },
    );
    await withApi(
      (response) => response.writeHead(401).end(JSON.stringify({ success: false, error: { message: 'no' } })),
      async (api) =>
        await expect(api.ask('/x', data, { signal: never })).rejects.toMatchObject({ exitCode: 77, reason: 'api_credentials' }),
    );
  });

  it('splits items that exceed a request, and counts positions across all requests', async () => {
    const refusal = { index: 1, field: 'end_at', reason: 'is missing' };
    await withApi(
      (response, { body }) => response.end(batch((JSON.parse(body) as { items: unknown[] }).items.length - 1, [refusal])),
      async (api, requests) => {
        const answer = await api.post('/x', items(12_000), never);
        expect(requests()).toHaveLength(3);
        expect(answer).toMatchObject({ count: 12_000, refusals: [{ index: 1 }, { index: 5001 }, { index: 10_001 }] });
      },
    );
  });

  it('halves a request that is too large, down to single items', async () => {
    await withApi(
      (response, { body }) => {
        const { length } = (JSON.parse(body) as { items: unknown[] }).items;
        if (length > 2) response.writeHead(413).end();
        else response.end(batch(length));
      },
      async (api) => expect(await api.post('/x', items(7), never)).toEqual({ count: 7, refusals: [] }),
    );
  });

  it.each([
    [401, 'next-run', 77, 'api_credentials'],
    [403, 'next-run', 77, 'api_credentials'],
    [404, 'next-run', 75, 'api_refused'],
    [422, 'next-run', 75, 'api_refused'],
    [413, 'next-run', 75, 'api_refused'],
    [429, 'soon', 75, 'api_status'],
    [503, 'soon', 75, 'api_status'],
  ] as const)('status %d means %s, exit code %d', async (status, when, exitCode, reason) => {
    await withApi(
      (response) => response.writeHead(status).end(JSON.stringify({ success: false, error: { message: 'Why it is so.' } })),
      async (api) => {
        const posted = await api.post('/x', items(1), never);
        expect(posted).toMatchObject({ count: 0, failure: { when, error: { exitCode, reason } } });
        // The sentence of the fix follows.
        expect(posted.failure?.error.message).toMatch(/[^.]$/);
        expect(JSON.stringify(posted)).not.toContain('canary-key');
      },
    );
  });

  it.each([
    [401, '<html>401 Authorization Required</html>'],
    [403, '<!DOCTYPE html><title>Blocked</title>'],
    [401, ''],
    [403, '{"message":"Forbidden"}'],
  ])('does not mistake the refusal of a proxy for one of the API: %d %s', async (status, body) => {
    await withApi(
      (response, { method }) => response.writeHead(method === 'GET' ? 200 : status).end(body),
      async (api) => {
        expect(await api.post('/x', items(1), never)).toMatchObject({
          failure: { when: 'soon', error: { exitCode: 75, reason: 'api_page' } },
        });
        expect(await api.probe('/x', never)).toMatchObject({ reason: 'api_page' });
      },
    );
  });

  it('does not mistake a web page with status 200 for the API', async () => {
    await withApi(
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'),
      async (api) =>
        expect(await api.post('/x', items(1), never)).toMatchObject({ failure: { when: 'soon', error: { reason: 'api_page' } } }),
    );
  });

  it.each([
    ['a position beyond the request', batch(1, [{ index: 2, field: 'end_at', reason: 'is missing' }])],
    ['a negative position', batch(1, [{ index: -1, field: 'end_at', reason: 'is missing' }])],
    ['a position between two items', batch(1, [{ index: 0.5, field: 'end_at', reason: 'is missing' }])],
    ['fewer outcomes than items', batch(1)],
    ['more outcomes than items', batch(3)],
  ])('does not trust an answer with %s', async (_what, answer) => {
    await withApi(
      (response) => response.end(answer),
      async (api) =>
        expect(await api.post('/x', items(2), never)).toMatchObject({
          count: 0,
          refusals: [],
          failure: { when: 'soon', error: { exitCode: 75, reason: 'api_page' } },
        }),
    );
  });

  it('reports an item that is refused twice once', async () => {
    const refusal = { index: 1, field: 'end_at', reason: 'is missing' };
    await withApi(
      (response) => response.end(batch(1, [refusal, { ...refusal, field: 'start_at' }])),
      async (api) => expect(await api.post('/x', items(2), never)).toEqual({ count: 2, refusals: [refusal] }),
    );
  });

  it('checks whether the API is ready', async () => {
    await withApi(
      (response, { method }) => response.end(method === 'GET' ? '{}' : batch(0)),
      async (api, requests) => {
        expect(await api.probe('/x', never)).toBeUndefined();
        expect(requests()).toEqual(['GET /readyz 0', 'POST /x 12']);
      },
    );
    await withApi(
      (response) => response.writeHead(503).end(),
      async (api) => expect(await api.probe('/x', never)).toMatchObject({ exitCode: 75, reason: 'api_status' }),
    );
    const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none' });
    const nobody = new LocalApi({ baseUrl: new URL('http://127.0.0.1:9'), key: undefined, session });
    expect(await nobody.probe('/x', never)).toMatchObject({ exitCode: 75, reason: 'api_connection' });
    expect(await nobody.post('/x', items(1), never)).toMatchObject({ failure: { when: 'soon', error: { reason: 'api_connection' } } });
  });
});
