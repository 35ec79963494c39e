import { describe, expect, it } from 'vitest';
import { send, useTestApi } from '../testing/use-test-api.ts';

describe('the documents', () => {
  const api = useTestApi();
  const get = (path: string) => send(api(), undefined, 'GET', path);

  it.for([
    ['', '/docs'],
    ['', '/docs/'],
    ['/api/v1/enphase', '/api/v1/enphase/docs'],
    ['/api/v1/enphase', '/api/v1/enphase/docs/'],
  ] as const)('are served below "%s" at %s, with everything that the page loads', async ([base, address]) => {
    const page = await get(address);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, path]: string[]) => new URL(path ?? '', `${api().url}${address}`),
    );
    expect(loaded).toHaveLength(4);
    for (const { host, pathname } of loaded) {
      expect(host).toBe(new URL(api().url).host);
      expect((await get(pathname)).status).toBe(200);
    }
    expect((await get(`${base}/openapi.json`)).body.openapi).toBe('3.1.0');
  });

  it('have no inline script in the page, because its security policy forbids that', async () => {
    const { body, headers } = await get('/docs');
    expect(body.match(/<script/g)).toHaveLength(2);
    expect(body.match(/<script src="[^"]+"><\/script>/g)).toHaveLength(2);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});
