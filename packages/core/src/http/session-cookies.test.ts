import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { DropCookies } from './cookies.ts';
import { startServer } from './test-server.ts';
import { HttpSession } from './session.ts';

describe('the cookies of a session', () => {
  it('are stored from every answer, including redirects and errors, and renewed', async () => {
    await using server = await startServer((response, { url }) => {
      const set = (cookie: string) => response.setHeader('set-cookie', cookie);
      if (url === '/redirect') set('a=1; path=/; HttpOnly');
      if (url === '/error') set('b=2');
      if (url === '/renew') set('a=3; path=/');
      response.writeHead(url === '/redirect' ? 302 : url === '/error' ? 500 : 200, { location: '/error' }).end();
    });
    const session = new HttpSession({ userAgent: 'x' });
    for (const path of ['/redirect', '/renew', '/end']) await session.get(`${server.url}${path}`);
    expect(server.requests.map(({ url, headers }) => [url, headers.cookie])).toEqual([
      ['/redirect', undefined],
      ['/error', 'a=1'],
      ['/renew', 'a=1; b=2'],
      ['/end', 'a=3; b=2'],
    ]);
  });

  it('are stored even if the body of their answer is too large', async () => {
    await using server = await startServer((response) => response.writeHead(200, { 'set-cookie': 'a=1' }).end('x'.repeat(2000)));
    const session = new HttpSession({ userAgent: 'x', maxBodyBytes: 1000 });
    await expect(session.get(server.url)).rejects.toMatchObject({ kind: 'too-large' });
    expect(session.serializeCookies()).toMatchObject([{ name: 'a', value: '1' }]);
  });

  it('are ignored if they are malformed or not allowed', async () => {
    const bad = ['', '=', 'x=1; domain=example.com', 'y=1; domain=com', '__Host-h=1; path=/', ';;;'];
    await using server = await startServer((response) => response.writeHead(200, { 'set-cookie': [...bad, 'good=1'] }).end());
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    expect(session.serializeCookies().map(({ name }) => name)).toEqual(['good']);
  });

  it('go only to the host that set them', async () => {
    await using server = await startServer((response, { url, headers }) => {
      response.setHeader('set-cookie', `${headers.host?.startsWith('localhost') === true ? 'name' : 'number'}=1`);
      if (url === '/away') response.writeHead(302, { location: `http://localhost:${server.port}/` });
      response.end();
    });
    const session = new HttpSession({ userAgent: 'x', origins: 'any' });
    for (const path of ['/away', '/away']) await session.get(`${server.url}${path}`);
    expect(server.requests.map(({ headers }) => [headers.host?.split(':')[0], headers.cookie])).toEqual([
      ['127.0.0.1', undefined],
      ['localhost', undefined],
      ['127.0.0.1', 'number=1'],
      ['localhost', 'name=1'],
    ]);
  });

  it('can be restored in another session, also those without an expiry', async () => {
    await using server = await startServer((response) =>
      response.writeHead(200, { 'set-cookie': ['session=1; path=/; HttpOnly', 'lasting=2; Max-Age=3600; path=/x; SameSite=Lax'] }).end(),
    );
    const clock = new FakeClock();
    const first = new HttpSession({ userAgent: 'x', clock });
    await first.get(`${server.url}/x/`);
    const kept: unknown = JSON.parse(JSON.stringify(first.serializeCookies()));
    expect(kept).toEqual([
      { name: 'session', value: '1', domain: '127.0.0.1', path: '/', hostOnly: true, secure: false, httpOnly: true },
      {
        name: 'lasting',
        value: '2',
        domain: '127.0.0.1',
        path: '/x',
        hostOnly: true,
        secure: false,
        httpOnly: false,
        expiresMs: clock.now() + 3_600_000,
      },
    ]);
    const second = new HttpSession({ userAgent: 'x', clock, cookies: kept });
    await second.get(`${server.url}/x/y`);
    await second.get(`${server.url}/`);
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'lasting=2; session=1', 'session=1']);
    expect(second.serializeCookies()).toHaveLength(2);
  });

  it('expire on time, however often they are used', async () => {
    await using server = await startServer((response, { url }) => {
      if (url === '/login') response.setHeader('set-cookie', 'a=1; Max-Age=60');
      response.end();
    });
    const clock = new FakeClock();
    const session = new HttpSession({ userAgent: 'x', clock });
    await session.get(`${server.url}/login`);
    clock.advance(40_000);
    await session.get(server.url);
    clock.advance(20_000);
    const kept = session.serializeCookies();
    await session.get(server.url);
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'a=1', undefined]);
    expect(kept).toEqual([]);
  });

  it('are dropped if they expired between two runs', async () => {
    const clock = new FakeClock();
    const cookie = { name: 'a', value: '1', domain: '127.0.0.1', path: '/', hostOnly: true, secure: false, httpOnly: false };
    const cookies = [
      { ...cookie, expiresMs: clock.now() },
      { ...cookie, name: 'b', expiresMs: clock.now() + 1 },
    ];
    expect(new HttpSession({ userAgent: 'x', clock, cookies }).serializeCookies()).toEqual([cookies[1]]);
  });

  it('can be deleted by the server', async () => {
    await using server = await startServer((response, { url }) =>
      response.writeHead(200, { 'set-cookie': url === '/out' ? 'a=; Max-Age=0' : 'a=1; Max-Age=99999999999999999999' }).end(),
    );
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    expect(session.serializeCookies()).toHaveLength(1);
    await session.get(`${server.url}/out`);
    expect(session.serializeCookies()).toEqual([]);
  });

  it('are limited in number', async () => {
    await using server = await startServer((response) =>
      response.writeHead(200, { 'set-cookie': Array.from({ length: 150 }, (_, index) => `c${index}=1`) }).end(),
    );
    const session = new HttpSession({ userAgent: 'x' });
    await session.get(server.url);
    const names = session.serializeCookies().map(({ name }) => name);
    expect(names).toHaveLength(100);
    expect(names.at(-1)).toBe('c149');
  });

  it('are ignored by a session without cookies', async () => {
    await using server = await startServer((response) => response.writeHead(200, { 'set-cookie': 'a=1' }).end());
    const session = new HttpSession({ userAgent: 'x', cookies: 'none' });
    await session.get(server.url);
    await session.get(server.url);
    expect(server.requests[1]?.headers.cookie).toBeUndefined();
    expect(session.serializeCookies()).toEqual([]);
  });

  it.each([
    ['null', null],
    ['text', 'some'],
    ['an object', { cookies: [] }],
    ['an incomplete cookie', [{ name: 'a', value: 'canary' }]],
    [
      'a cookie with more',
      [{ name: 'a', value: 'canary', domain: 'x', path: '/', hostOnly: true, secure: false, httpOnly: true, more: 1 }],
    ],
    [
      'an impossible date',
      [{ name: 'a', value: 'canary', domain: 'x', path: '/', hostOnly: true, secure: false, httpOnly: true, expiresMs: 1e300 }],
    ],
  ])('cannot be read from %s', (_what, cookies) => {
    const open = () => new HttpSession({ userAgent: 'x', cookies });
    expect(open).toThrow(DropCookies);
    expect(open).not.toThrow(/canary/);
  });
});
