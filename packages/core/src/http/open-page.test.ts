import { describe, expect, it } from 'vitest';
import { RetrySource } from '../errors/errors.ts';
import { startServer } from './test-server.ts';
import { openPage, submitForm } from './open-page.ts';
import { HttpSession } from './session.ts';

const session = (maxRedirects = 10) => new HttpSession({ userAgent: 'x', origins: 'any', maxRedirects, headers: { 'X-Key': 'k' } });
const refreshTo = (url: string) => `<meta http-equiv="refresh" content="0;url=${url}">`;

describe('openPage', () => {
  it('follows redirects and pages that only refresh, with a Referer', async () => {
    const pages: Record<string, string> = {
      '/': refreshTo('/script'),
      '/script': '<script>window.location = "/moved"</script>',
      '/end': '<p>120 V</p>',
    };
    await using server = await startServer((response, { url }) =>
      url === '/moved' ? response.writeHead(302, { location: '/end' }).end() : response.end(pages[url]),
    );
    const page = await openPage(session(), server.url, { headers: { 'x-own': '1' } });
    const redirects = ['/script', '/moved', '/end'].map((path) => `${server.url}${path}`);
    expect(page).toMatchObject({ url: `${server.url}/end`, status: 200, redirects });
    expect(page.text('p')).toBe('120 V');
    expect(server.requests.map(({ headers }) => [headers.referer, headers['x-own'], headers['x-key']])).toEqual([
      [undefined, '1', 'k'],
      [`${server.url}/`, '1', 'k'],
      [`${server.url}/script`, '1', 'k'],
      [`${server.url}/script`, '1', 'k'],
    ]);
  });

  it('returns a page with any status', async () => {
    await using server = await startServer((response) => response.writeHead(503).end('<title>Maintenance</title>'));
    const page = await openPage(session(), server.url);
    expect([page.status, page.text('title')]).toEqual([503, 'Maintenance']);
  });

  it('counts redirects and refreshes together', async () => {
    await using server = await startServer((response, { url }) => {
      const next = Number(url.slice(1)) + 1;
      if (next === 6) response.end('<p>there');
      else if (next % 2 === 0) response.writeHead(302, { location: `/${next}` }).end();
      else response.end(refreshTo(`/${next}`));
    });
    expect((await openPage(session(5), `${server.url}/0`)).text('p')).toBe('there');
    await expect(openPage(session(4), `${server.url}/0`)).rejects.toMatchObject({ kind: 'redirects' });
    await expect(openPage(session(3), `${server.url}/0`)).rejects.toMatchObject({ kind: 'redirects' });
  });

  it('fails at a loop of refreshes', async () => {
    await using server = await startServer((response, { url }) => response.end(refreshTo(url === '/a' ? '/b' : '/a')));
    await expect(openPage(session(), `${server.url}/a`)).rejects.toMatchObject({ kind: 'redirects', status: 200 });
    expect(server.requests).toHaveLength(11);
  });

  it('sends no credential to another origin to which a page leads', async () => {
    await using other = await startServer((response) => response.end());
    await using server = await startServer((response) => response.end(refreshTo(other.url)));
    await openPage(session(), server.url, { headers: { Authorization: 'Bearer t' } });
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-key': 'k' });
    expect(other.requests[0]?.headers).toMatchObject({ referer: `${server.url}/`, 'user-agent': 'x' });
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(other.requests[0]?.headers).not.toHaveProperty('x-key');
  });
});

describe('submitForm', () => {
  const login = `<form method="post" action="login.aspx?ReturnUrl=%2flive"><input type="hidden" name="__VIEWSTATE" value="/wE+">
    <input name="ctl00$User"><input type="submit" name="ctl00$Go" value="Log In"></form>`;

  it('sends the fields that a browser would, and opens the result', async () => {
    await using server = await startServer((response, { method, url }) => {
      if (method === 'POST') response.writeHead(302, { location: '/moved', 'set-cookie': 'auth=1; path=/' }).end();
      else response.end(url === '/moved' ? refreshTo('/live') : url === '/live' ? '<p>119.8</p>' : login);
    });
    const one = session();
    const page = await openPage(one, `${server.url}/app/start#top`);
    const form = page.formWith('input[name="ctl00$User"]')?.fill('ctl00$User', 'me');
    if (form === undefined) throw new Error('the page has no form');
    const live = await submitForm(one, page, form, form.submitControls()[0]);
    expect(live.text('p')).toBe('119.8');
    expect(server.requests[1]).toMatchObject({
      method: 'POST',
      url: '/app/login.aspx?ReturnUrl=%2flive',
      headers: { referer: `${server.url}/app/start`, origin: server.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: '__VIEWSTATE=%2FwE%2B&ctl00%24User=me&ctl00%24Go=Log+In',
    });
    expect(server.requests.slice(2).map(({ url, headers }) => [url, headers.cookie])).toEqual([
      ['/moved', 'auth=1'],
      ['/live', 'auth=1'],
    ]);
  });

  const submitted = async (html: string) => {
    await using server = await startServer((response, { url }) => response.end(url === '/' ? html : '<p>done'));
    const one = session();
    const page = await openPage(one, server.url);
    const form = page.forms()[0];
    if (form === undefined) throw new Error('the page has no form');
    await submitForm(one, page, form, form.submitControls()[0]);
    return server.requests.at(-1);
  };

  it('sends a form by GET in the query, which it replaces', async () => {
    expect(await submitted('<form action="/find?old=1"><input name=q value="a b"><input type=submit></form>')).toMatchObject({
      method: 'GET',
      url: '/find?q=a+b',
      body: '',
    });
  });

  it('sends a form to the address and by the method of its button', async () => {
    expect(
      await submitted('<form action="/no"><input name=a value=1><button formaction="/yes" formmethod=post>Go</button></form>'),
    ).toMatchObject({
      method: 'POST',
      url: '/yes',
      body: 'a=1',
    });
  });

  it('refuses a form without a valid address', async () => {
    const request = submitted('<form action="javascript:go()"></form>');
    await expect(request).rejects.toBeInstanceOf(RetrySource);
    await expect(request).rejects.toMatchObject({ reason: 'page_changed' });
  });

  it('sends a form to another origin without credentials, and with the origin as Referer', async () => {
    await using other = await startServer((response) => response.end('<p>done'));
    await submitted(`<form method=post action="${other.url}/x"><input name=a value=1></form>`);
    expect(other.requests[0]).toMatchObject({ body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(other.requests[0]?.headers.referer).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(other.requests[0]?.headers).not.toHaveProperty('x-key');
  });
});
