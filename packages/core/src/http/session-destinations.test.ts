import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { BasicAuthorizations } from './basic-authorization.ts';
import { Destinations } from './destinations.ts';
import { openPage, submitForm } from './open-page.ts';
import { redirectedRequest } from './redirect.ts';
import type { SessionOptions } from './session-options.ts';
import { HttpSession } from './session.ts';
import { type Answer, startServer } from './test-server.ts';

const session = (options: Partial<SessionOptions> = {}) => new HttpSession({ userAgent: 'x', ...options });
const redirecting =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();
const otherOrigin = { kind: 'redirects', refusal: 'other-origin' };
const linkLocal = { kind: 'redirects', refusal: 'link-local' };
const downgrade = { kind: 'redirects', refusal: 'downgrade' };

/** Every name resolves to these addresses; `asked` lists the names looked up. */
function resolving(addresses: (hostname: string) => readonly string[], asked: string[] = []): LookupFunction {
  return (hostname, options, callback) => {
    asked.push(hostname);
    const found = addresses(hostname).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
}

describe('a session', () => {
  it.each([301, 302, 303, 307, 308])('does not follow %i to another origin, nor post there', async (status) => {
    await using other = await startServer((response) => response.end());
    await using server = await startServer(redirecting(`${other.url}/login`, status));
    const one = session();
    await expect(one.get(server.url)).rejects.toMatchObject({ ...otherOrigin, address: `${other.url}/login` });
    await expect(one.postForm(server.url, [['password', 'canary']])).rejects.toMatchObject(otherOrigin);
    expect(other.connections()).toBe(0);
  });

  it.each([
    ['a redirect with the host as its user', (own: string, port: number) => `http://${new URL(own).host}@localhost:${port}/`],
    ['the same address mapped into IPv6', (_: string, port: number) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['the same host on another port', (_: string, port: number) => `http://127.0.0.1:${port}/`],
    ['the same host by TLS on another port', (_: string, port: number) => `https://127.0.0.1:${port}/`],
    ['an address without a scheme', (_: string, port: number) => `//localhost:${port}/`],
  ])('does not follow %s', async (_what, target) => {
    await using other = await startServer((response) => response.end());
    await using server = await startServer((response) => response.writeHead(302, { location: target(server.url, other.port) }).end());
    await expect(session().get(server.url)).rejects.toMatchObject(otherOrigin);
    expect(other.connections()).toBe(0);
  });

  it('distinguishes a host with a trailing dot from the one without', async () => {
    const lookup = resolving(() => ['127.0.0.1']);
    await using server = await startServer((response) =>
      response.writeHead(302, { location: `http://CLOUD.example.:${server.port}/` }).end(),
    );
    await expect(session({ lookup }).get(`http://cloud.example:${server.port}/`)).rejects.toMatchObject(otherOrigin);
  });

  it('ignores the case of a host', async () => {
    const lookup = resolving(() => ['127.0.0.1']);
    await using server = await startServer((response, { url }) =>
      url === '/there' ? response.end('there') : response.writeHead(302, { location: `HTTP://CLOUD.Example:${server.port}/there` }).end(),
    );
    expect((await session({ lookup }).get(`http://cloud.example:${server.port}/`)).body).toBe('there');
  });

  it('follows to an origin that a setting names', async () => {
    await using other = await startServer((response) => response.end('there'));
    await using server = await startServer(redirecting(other.url));
    expect((await session({ origins: [other.url] }).get(server.url)).body).toBe('there');
  });

  it.each(['any', [] as string[]] as const)('never follows from https to http, with %j', async (origins) => {
    await using plain = await startServer((response) => response.end('<p>120 V'));
    await using server = await startServer(
      (response, { url }) => {
        if (url === '/refresh') response.end(`<meta http-equiv=refresh content="0;url=${plain.url}/">`);
        else if (url === '/form') response.end(`<form method=post action="${plain.url}/"><input type=password name=p></form>`);
        else response.writeHead(307, { location: `${plain.url}/` }).end();
      },
      { tls: true },
    );
    const one = session({ tls: 'insecure', origins });
    await expect(one.get(server.url)).rejects.toMatchObject(downgrade);
    await expect(one.postForm(server.url, [['password', 'canary']])).rejects.toMatchObject(downgrade);
    await expect(openPage(one, `${server.url}/refresh`)).rejects.toMatchObject(downgrade);
    const page = await openPage(one, `${server.url}/form`);
    const form = page.forms()[0]?.fill('p', 'canary');
    if (form === undefined) throw new Error('the page has no form');
    await expect(submitForm(one, page, form)).rejects.toMatchObject(downgrade);
    expect(plain.connections()).toBe(0);
  });

  it('never sends cookies from https over http', async () => {
    await using plain = await startServer((response) => response.end());
    await using server = await startServer((response) => response.writeHead(200, { 'set-cookie': 'ticket=canary; path=/' }).end(), {
      tls: true,
    });
    const one = session({ tls: 'insecure' });
    await one.get(server.url);
    await one.get(plain.url);
    await one.get(server.url);
    expect([...plain.requests, ...server.requests].map(({ headers }) => headers.cookie)).toEqual([undefined, undefined, 'ticket=canary']);
  });

  it('neither sends its cookies to another port of the host nor stores those of that port', async () => {
    await using other = await startServer((response, { url }) =>
      url === '/back' ? response.end() : response.writeHead(302, { location: '/back', 'set-cookie': 'own=1' }).end(),
    );
    await using server = await startServer((response) =>
      response.writeHead(302, { location: other.url, 'set-cookie': 'ticket=canary; path=/' }).end(),
    );
    const one = session({ origins: 'any' });
    await one.get(server.url);
    expect(other.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'own=1']);
    expect(one.serializeCookies().map(({ name }) => name)).toEqual(['ticket']);
  });

  it('ignores a user and password in a link of a page', async () => {
    await using server = await startServer((response, { url }) =>
      response.end(url === '/' ? `<meta http-equiv=refresh content="0;url=${server.url.replace('//', '//a:b@')}/to">` : ''),
    );
    await openPage(session(), server.url);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });
});

describe('an upgrade to https', () => {
  it('of the same host on the default ports is followed', () => {
    const plain = new URL('http://cloud.example/');
    const secure = new URL('https://cloud.example/');
    const own = new Destinations([]);
    own.name(plain);
    expect(own.refusal(plain, secure)).toBeUndefined();
    expect(own.refusal(secure, plain)).toBe('downgrade');
    expect(own.refusal(plain, new URL('https://cloud.example:8443/'))).toBe('other-origin');
    expect(own.refusal(plain, new URL('https://www.cloud.example/'))).toBe('other-origin');
  });

  it('keeps the credentials', () => {
    const request = { method: 'POST', url: new URL('http://cloud.example/'), headers: { authorization: 'Bearer t' }, body: 'a=1' };
    expect(redirectedRequest(request, 307, 'https://cloud.example/login')).toMatchObject({ headers: request.headers, body: 'a=1' });
    expect(redirectedRequest(request, 307, 'https://cloud.example:8443/')?.headers).toEqual({});
    const authorizations = new BasicAuthorizations();
    authorizations.learn(new URL('http://user:pass@cloud.example/'));
    const sent = ['https://cloud.example/', 'https://cloud.example:8443/', 'http://cloud.example:8080/', 'https://www.cloud.example/'];
    expect(sent.map((url) => authorizations.for(new URL(url)))).toEqual(['Basic dXNlcjpwYXNz', undefined, undefined, undefined]);
  });
});

describe('a link-local or metadata address', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:a9fe:a9fe]/',
    'http://metadata.google.internal/',
    'http://[fe80::1]/',
  ])('is refused as the target of a redirect, a refresh or a form: %s', async (target) => {
    const page = `<form action="${target}" method=post></form>`;
    await using server = await startServer((response, { url }) => {
      if (url === '/refresh') response.end(`<meta http-equiv=refresh content="0;url=${target}">`);
      else if (url === '/form') response.end(page);
      else response.writeHead(302, { location: target }).end();
    });
    const one = session({ origins: 'any' });
    await expect(one.get(server.url)).rejects.toMatchObject(linkLocal);
    await expect(openPage(one, `${server.url}/refresh`)).rejects.toMatchObject(linkLocal);
    const found = await openPage(one, `${server.url}/form`);
    const [form] = found.forms();
    if (form === undefined) throw new Error('the page has no form');
    await expect(submitForm(one, found, form)).rejects.toMatchObject(linkLocal);
  });

  it.each([
    [['169.254.169.254']],
    [['192.0.2.1', '169.254.169.254']],
    [['fe80::1%eth0']],
    [['::ffff:169.254.169.254']],
    [['64:ff9b::a9fe:a9fe']],
    [['fd00:ec2::254']],
  ])('is not connected to for the host of a redirect: %j', async (addresses) => {
    await using server = await startServer(redirecting('http://harmless.example/'));
    const lookup = resolving(() => addresses);
    await expect(session({ origins: 'any', lookup }).get(server.url)).rejects.toMatchObject({
      ...linkLocal,
      address: 'http://harmless.example/',
    });
  });

  it('is not connected to if the host of a setting resolves to it only later', async () => {
    let times = 0;
    const lookup = resolving(() => [(times += 1) === 1 ? '127.0.0.1' : '169.254.169.254']);
    await using server = await startServer((response) => response.writeHead(302, { location: '/again', connection: 'close' }).end());
    await expect(session({ lookup }).get(`http://cloud.example:${server.port}/`)).rejects.toMatchObject(linkLocal);
    expect(server.requests).toHaveLength(1);
  });

  it('is not reached over a connection of another session', async () => {
    const asked: string[] = [];
    const named = session({ lookup: resolving(() => ['127.0.0.1']) });
    const led = session({ origins: 'any', lookup: resolving(() => ['169.254.1.1'], asked) });
    await using device = await startServer((response) => response.end());
    await named.get(`http://device.example:${device.port}/`);
    await using server = await startServer(redirecting(`http://device.example:${device.port}/`));
    await expect(led.get(server.url)).rejects.toMatchObject(linkLocal);
    expect(asked).toEqual(['device.example']);
    expect(device.requests).toHaveLength(1);
  });

  it('is allowed if a setting names it, and may redirect within its host', () => {
    const device = new Destinations('any');
    device.name(new URL('http://169.254.10.20/'));
    expect(device.refusal(new URL('http://169.254.10.20/'), new URL('http://169.254.10.20:8080/index.html'))).toBeUndefined();
    expect(device.refusal(new URL('http://169.254.10.20/'), new URL('http://169.254.169.254/'))).toBe('link-local');
  });

  it('is connected to if the host of a setting resolves to it, also after a redirect within that host', () => {
    const device = new Destinations(
      [],
      resolving(() => ['169.254.10.20']),
    );
    const url = new URL('http://device.local/');
    device.name(url);
    const dialled: unknown[] = [];
    for (const isLed of [false, true]) {
      const lookup = device.lookupFor(url, isLed, () => dialled.push('refused'));
      lookup('device.local', {}, (_error, address) => dialled.push(address));
    }
    expect(dialled).toEqual(['169.254.10.20', '169.254.10.20']);
  });

  it('may be the address of the proxy', () => {
    const any = new Destinations(
      'any',
      resolving(() => ['169.254.10.20']),
    );
    const lookup = any.lookupFor(new URL('http://led.example/'), true, () => expect.fail('refused'));
    lookup('proxy.example', {}, (error) => expect(error).toBeNull());
    expect.assertions(1);
  });
});
