import { describe, expect, it } from 'vitest';
import { legacyBody } from './testing/enphase/items.ts';
import { send, useTestApi } from './testing/use-test-api.ts';

describe('an API below a base path', () => {
  const api = useTestApi({ basePath: '/wattjobs' });
  const get = (path: string) => send(api(), 'admin', 'GET', path);

  it('answers with and without it: a proxy may strip it, and probes do not send it', async () => {
    const paths = api().routes.filter(
      ({ method, url, access }) =>
        method === 'GET' &&
        access !== 'tenant' &&
        !/[:.]|\/(?:jobs|executions)(?:\/|$)|\/billing\/(?:closings|export|anomalies|preview)$/.test(url),
    );
    expect(paths.length).toBeGreaterThan(8);
    for (const { url } of paths) {
      for (const path of [url, `${url}/`, `/wattjobs${url}`, `/wattjobs${url}/`])
        expect([path, (await get(path)).status]).toEqual([path, 200]);
    }
    expect((await get('/wattjobs/nothing')).status).toBe(404);
    expect((await get('/wattjobsx/healthz')).status).toBe(404);
    expect((await get('/other/healthz')).status).toBe(404);
  });

  it('accepts rows and lists allowed methods below it, in the shape of the legacy API', async () => {
    const posted = await send(api(), 'collect', 'POST', '/wattjobs/api/v1/enphase/', legacyBody);
    expect([posted.status, posted.body.status]).toEqual([200, 'normal']);
    const refused = await send(api(), 'collect', 'PUT', '/wattjobs/api/v1/enphase/summary', legacyBody);
    expect([refused.status, refused.headers.get('allow'), typeof refused.body.detail]).toEqual([405, 'GET, HEAD, OPTIONS', 'string']);
    expect((await get('/wattjobs/api/v1/enphase/a/b')).body).toEqual({ detail: 'There is nothing at this address.' });
    expect((await send(api(), undefined, 'GET', '/wattjobs/api/v1/keys')).status).toBe(401);
  });

  it('serves its page and its document below it', async () => {
    for (const page of ['/wattjobs/docs', '/wattjobs/docs/', '/wattjobs/api/v1/enphase/docs/']) {
      const { body } = await get(page);
      const links = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]: string[]) => new URL(link ?? '', `${api().url}${page}`));
      expect(links).toHaveLength(4);
      for (const { pathname } of links) {
        expect(pathname).toMatch(/^\/wattjobs\//);
        expect((await get(pathname)).status).toBe(200);
      }
    }
    expect((await get('/wattjobs/openapi.json')).body.servers).toEqual([{ url: '/wattjobs' }]);
  });

  it('logs and counts a request by its route, with or without the base path', async () => {
    await get('/wattjobs/api/v1/keys/?key=canary');
    await expect.poll(() => api().log.some(({ route, status }) => route === '/api/v1/keys' && status === 200)).toBe(true);
    expect(JSON.stringify(api().log)).not.toMatch(/canary|wattjobs\//);
    expect((await get('/metrics')).body).not.toContain('/wattjobs');
  });
});
