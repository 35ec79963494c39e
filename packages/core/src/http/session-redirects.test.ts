import { describe, expect, it } from 'vitest';
import { type Answer, startServer } from './test-server.ts';
import { HttpSession } from './session.ts';

const session = () => new HttpSession({ userAgent: 'x', origins: 'any' });

/** Responds to `/from` with a redirect, and to everything else with the request itself. */
function redirecting(status: number, location: string): Answer {
  return (response, { method, url, body }) => {
    if (url === '/from') response.writeHead(status, { location }).end('moved');
    else response.end(`${method} ${url} ${body}`);
  };
}

describe('redirects', () => {
  it.each([301, 302, 303])('%i after a POST becomes a GET without body, type and origin', async (status) => {
    await using server = await startServer(redirecting(status, '/to'));
    const reply = await session().postForm(`${server.url}/from`, [['a', '1']], {
      headers: { Origin: server.url, Referer: `${server.url}/from` },
    });
    expect(reply).toMatchObject({ status: 200, body: 'GET /to ', url: `${server.url}/to`, redirects: [`${server.url}/to`] });
    const headers = server.requests[1]?.headers;
    expect(headers).toMatchObject({ referer: `${server.url}/from` });
    expect(headers).not.toHaveProperty('content-type');
    expect(headers).not.toHaveProperty('content-length');
    expect(headers).not.toHaveProperty('origin');
  });

  it.each([307, 308])('%i repeats a POST', async (status) => {
    await using server = await startServer(redirecting(status, '/to'));
    expect((await session().postForm(`${server.url}/from`, [['a', '1']])).body).toBe('POST /to a=1');
  });

  it.each([307, 308])('%i repeats a PUT', async (status) => {
    await using server = await startServer(redirecting(status, '/to'));
    expect((await session().put(`${server.url}/from`, 'x', 'text/plain')).body).toBe('PUT /to x');
  });

  it.each([301, 302, 303])('%i after a PUT is returned as the reply: the write has not happened', async (status) => {
    await using server = await startServer(redirecting(status, '/to'));
    expect(await session().put(`${server.url}/from`, 'x', 'text/plain')).toMatchObject({ status, redirects: [] });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['/MemberPages/LiveData.aspx', '/MemberPages/LiveData.aspx'],
    ['to', '/to'],
    ['./a/../to', '/to'],
    ['?x=1', '/from?x=1'],
    ['  /to  ', '/to'],
    ['/Member Pages/Live Data.aspx?q=a b', '/Member%20Pages/Live%20Data.aspx?q=a%20b'],
    ['/to?ReturnUrl=%2fMemberPages%2fLiveData.aspx', '/to?ReturnUrl=%2fMemberPages%2fLiveData.aspx'],
    ['/to?"<x>', '/to?%22%3Cx%3E'],
    [Buffer.from('/für').toString('latin1'), '/f%C3%BCr'],
    ['/f\xfcr', '/f%C3%BCr'],
  ])('go to Location "%s"', async (location, path) => {
    await using server = await startServer(redirecting(302, location));
    expect((await session().get(`${server.url}/from`)).url).toBe(`${server.url}${path}`);
  });

  it('go to an absolute Location', async () => {
    await using target = await startServer((response) => response.end('there'));
    await using server = await startServer(redirecting(302, `${target.url}/x`));
    expect(await session().get(`${server.url}/from`)).toMatchObject({ body: 'there', url: `${target.url}/x` });
  });

  it('without a Location are returned as the reply', async () => {
    await using server = await startServer((response) => response.writeHead(302).end('moved'));
    expect(await session().get(server.url)).toMatchObject({ status: 302, body: 'moved' });
  });

  it('in a loop are a failure', async () => {
    await using server = await startServer((response, { url }) => response.writeHead(302, { location: url === '/a' ? '/b' : '/a' }).end());
    await expect(session().get(`${server.url}/a`)).rejects.toMatchObject({ kind: 'redirects', reason: 'http_redirects', status: 302 });
    expect(server.requests).toHaveLength(11);
  });

  it('are counted against the limit of the session or of the request', async () => {
    await using server = await startServer(redirecting(302, '/to'));
    await expect(new HttpSession({ userAgent: 'x', maxRedirects: 0 }).get(`${server.url}/from`)).rejects.toMatchObject({
      kind: 'redirects',
    });
    await expect(session().get(`${server.url}/from`, { maxRedirects: 0 })).rejects.toMatchObject({ kind: 'redirects' });
    expect(server.requests.map(({ url }) => url)).toEqual(['/from', '/from']);
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'http://', 'http://[', 'javascript:x'])('to "%s" are a failure', async (location) => {
    await using server = await startServer(redirecting(302, location));
    await expect(session().get(`${server.url}/from`)).rejects.toMatchObject({ kind: 'redirects' });
  });

  it('to another origin carry no credential', async () => {
    await using target = await startServer((response) => response.end());
    await using server = await startServer(redirecting(302, target.url.replace('//', '//evil:evil@')));
    const headers = { Authorization: 'Bearer t', 'X-API-Key': 'k', Cookie: 'c=1', Referer: 'http://a/', Accept: 'text/html' };
    await session().get(`${server.url}/from`, { headers });
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-api-key': 'k', cookie: 'c=1' });
    expect(Object.keys(target.requests[0]?.headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('within the origin keep its Basic authorization', async () => {
    await using server = await startServer(redirecting(302, '/to'));
    await session().get(`${server.url.replace('//', '//user:pass@')}/from`);
    expect(server.requests[1]?.headers.authorization).toBe('Basic dXNlcjpwYXNz');
  });
});
