import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HttpSession } from '../session.ts';
import { type Answer, startServer } from '../test-server.ts';
import { chooseChallenge, type DigestChoice } from './choose-challenge.ts';
import { DigestAuthorization } from './digest-authorization.ts';

/** The Authorization header that answers a challenge. */
async function answerTo(
  challenge: string,
  cnonce: string,
  credentials = { username: 'Mufasa', password: 'Circle of Life' },
): Promise<string> {
  const sent: string[] = [];
  const digest = new DigestAuthorization({ ...credentials, cnonce: () => cnonce });
  const request = { method: 'GET', url: new URL('http://www.example.org/dir/index.html'), headers: {} };
  await digest.send(request, async ({ headers }) => {
    sent.push(headers['authorization'] ?? '');
    return await Promise.resolve({
      status: sent.length === 1 ? 401 : 200,
      headers: { 'www-authenticate': challenge },
      bytes: new Uint8Array(),
    });
  });
  return sent[1] ?? '';
}

const rfc = {
  realm: 'realm="http-auth@example.org"',
  nonce: 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
  opaque: 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const rfcChallenge = (algorithm: string, qop = ', qop="auth, auth-int"') =>
  `Digest ${rfc.realm}${qop}${algorithm}, ${rfc.nonce}, ${rfc.opaque}`;

describe('a digest answer', () => {
  it.each([
    [', algorithm=MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['', '8ca523f5e9506fed4657c9700eebdbec'],
    [', algorithm=SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
    [', algorithm=SHA256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('has the response of RFC 7616, section 3.9.1 (%s)', async (algorithm, response) => {
    const header = await answerTo(rfcChallenge(algorithm), rfc.cnonce);
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain('uri="/dir/index.html"');
    expect(header).toContain('nc=00000001');
    expect(header).toContain(rfc.opaque);
    expect(header.includes('algorithm')).toBe(algorithm !== '');
    expect(header).toContain(algorithm.replace(', ', ''));
  });

  it.each([
    ['MD5-sess', 'md5'],
    ['SHA-256-sess', 'sha256'],
  ])('takes both nonces into the key for %s', async (algorithm, name) => {
    const hash = (text: string) => createHash(name).update(text).digest('hex');
    const key = hash(`${hash('Mufasa:http-auth@example.org:Circle of Life')}:n1:c1`);
    const response = hash(`${key}:n1:00000001:c1:auth:${hash('GET:/dir/index.html')}`);
    expect(await answerTo(`Digest ${rfc.realm}, nonce="n1", qop="auth", algorithm=${algorithm}`, 'c1')).toContain(`response="${response}"`);
  });

  it('has neither counter nor own nonce without qop, as in RFC 2069', async () => {
    const hash = (text: string) => createHash('md5').update(text).digest('hex');
    const header = await answerTo(`Digest realm="r", nonce="n1", qop=""`, 'c1');
    expect(header).toContain(`response="${hash(`${hash('Mufasa:r:Circle of Life')}:n1:${hash('GET:/dir/index.html')}`)}"`);
    expect(header).not.toMatch(/nc=|cnonce|qop/);
  });

  it('is encoded in UTF-8, with quotes escaped', async () => {
    const header = await answerTo('Digest realm="a \\"b\\"", nonce="n1"', 'c1', { username: 'zähler', password: 'ü' });
    expect(Buffer.from(header, 'latin1').toString('utf8')).toContain('username="zähler", realm="a \\"b\\""');
  });
});

describe('a realm that is no ASCII', () => {
  it.each(['Zähler', Buffer.from('Zähler').toString('latin1')])('goes back in the bytes in which it came: %s', async (realm) => {
    const hash = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
    const key = hash(Buffer.concat([Buffer.from('admin:'), Buffer.from(realm, 'latin1'), Buffer.from(':ü')]));
    const header = await answerTo(`Digest realm="${realm}", nonce="n1"`, 'c1', { username: 'admin', password: 'ü' });
    expect(header).toContain(`realm="${realm}"`);
    expect(header).toContain(`response="${hash(Buffer.from(`${key}:n1:${hash(Buffer.from('GET:/dir/index.html'))}`))}"`);
  });
});

describe('the choice of a challenge', () => {
  const choose = (headers: IncomingHttpHeaders, choice: DigestChoice = {}) => chooseChallenge(headers, choice);
  const asking = (text: string) => ({ 'www-authenticate': text });

  it('prefers SHA-256 to MD5, in whatever order', () => {
    const md5 = 'Digest realm="r", nonce="m", algorithm=MD5';
    const sha = 'Digest realm="r", nonce="s", algorithm=SHA-256';
    for (const text of [`${md5}, ${sha}`, `${sha}, ${md5}`, `Basic realm="a, b", ${md5}, ${sha}`]) {
      expect(choose(asking(text))).toMatchObject({ challenge: { nonce: 's' } });
    }
  });

  it('keeps the padding of a nonce in base64, with and without quotes', () => {
    for (const nonce of ['"ab12=="', 'ab12==']) {
      expect(choose(asking(`Digest realm="r", nonce=${nonce}, qop=auth`))).toMatchObject({ challenge: { nonce: 'ab12==' } });
    }
  });

  it('looks at X-WWW-Authenticate too, or only at the header that is named', () => {
    const challenge = 'Digest realm="Webinterface area", charset="UTF-8", algorithm=MD5, nonce="n", qop="auth"';
    expect(choose({ 'x-www-authenticate': challenge })).toMatchObject({ challenge: { realm: 'Webinterface area' } });
    expect(choose({ 'x-login': challenge }, { header: 'X-Login' })).toMatchObject({ challenge: { nonce: 'n' } });
    expect(choose(asking(challenge), { header: 'X-Login' })).toBeUndefined();
  });

  it.each([
    ['Digest realm="r", nonce="n", algorithm=SHA-512-256', 'SHA-512-256'],
    ['Digest realm="r", nonce="n", algorithm="GOST R"', 'GOST R'],
    ['Digest realm="r", nonce="n", qop="auth-int"', 'auth-int'],
    ['Digest realm="r"', 'nonce'],
    ['Basic realm="r"', 'basic'],
    ['Negotiate, Basic realm="r"', 'negotiate, basic'],
  ])('refuses by name what is not known: %s', (text, named) => {
    expect(choose(asking(text))).toEqual({ problem: expect.stringContaining(named) });
  });

  it('refuses another algorithm than the one that is fixed', () => {
    expect(choose(asking('Digest realm="r", nonce="n"'), { algorithm: 'SHA-256' })).toEqual({
      problem: expect.stringContaining('SHA-256 only'),
    });
    expect(choose(asking('Digest realm="r", nonce="n", algorithm=SHA256'), { algorithm: 'SHA-256' })).toHaveProperty('challenge');
  });
});

describe('a session with digest credentials', () => {
  /** Answers requests in turn with these challenges; `ok` and a status end the turn. */
  function device(...turns: readonly (string | number)[]): Answer {
    let asked = 0;
    return (response) => {
      const turn = turns[asked] ?? 500;
      asked += 1;
      if (typeof turn === 'number') response.writeHead(turn).end();
      else response.writeHead(401, { 'www-authenticate': turn }).end();
    };
  }
  const challenge = (nonce: string, more = '') => `Digest realm="shelly", qop="auth", nonce="${nonce}", algorithm=SHA-256${more}`;
  const session = () => new HttpSession({ userAgent: 'x', digest: { username: 'admin', password: 'canary' } });
  const sentOf = (requests: readonly { readonly headers: IncomingHttpHeaders }[]) =>
    requests.map(
      ({ headers }) =>
        /nonce="([^"]*)".*nc=(\d+)/
          .exec(headers.authorization ?? '')
          ?.slice(1)
          .join(' ') ?? 'none',
    );

  it('asks twice: for a challenge, and with the answer', async () => {
    await using server = await startServer(device(challenge('a='), 200));
    expect((await session().get(server.url)).status).toBe(200);
    expect(sentOf(server.requests)).toEqual(['none', 'a= 00000001']);
  });

  it('counts a nonce further within the session, and each fresh one from 1', async () => {
    await using server = await startServer(device(challenge('a'), 200, 200, challenge('b'), 200));
    const one = session();
    for (let count = 0; count < 3; count += 1) expect((await one.get(server.url)).status).toBe(200);
    expect(sentOf(server.requests)).toEqual(['none', 'a 00000001', 'a 00000002', 'a 00000003', 'b 00000001']);
  });

  it('takes a new nonce for a stale one, once', async () => {
    await using server = await startServer(device(challenge('a'), challenge('b', ', stale=true'), 200));
    expect((await session().get(server.url)).status).toBe(200);
    await using stubborn = await startServer(device(challenge('a'), challenge('b', ', stale=true'), challenge('c', ', stale=TRUE'), 200));
    expect((await session().get(stubborn.url)).status).toBe(401);
    expect(sentOf(stubborn.requests)).toEqual(['none', 'a 00000001', 'b 00000001']);
  });

  it.each([
    ['a second challenge', [challenge('a'), challenge('b'), 200], 401, 2],
    ['a request for patience', [challenge('a'), 429, 200], 429, 2],
    ['a request for patience at once', [429, 200], 429, 1],
    ['an unknown algorithm', ['Digest realm="r", nonce="n", algorithm=SHA-512, Basic realm="r"', 200], 401, 1],
  ] as const)('stops at %s', async (_what, turns, status, requests) => {
    await using server = await startServer(device(...turns));
    expect((await session().get(server.url)).status).toBe(status);
    expect(server.requests).toHaveLength(requests);
    expect(server.requests.map(({ headers }) => headers.authorization ?? '').join()).not.toMatch(/Basic/);
  });

  it('never answers another origin', async () => {
    await using other = await startServer(device(challenge('a'), 200));
    await using server = await startServer((response) => response.writeHead(302, { location: other.url }).end());
    const one = new HttpSession({ userAgent: 'x', origins: 'any', digest: { username: 'admin', password: 'canary' } });
    expect((await one.get(server.url)).status).toBe(401);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('repeats the body of a form with the answer', async () => {
    await using server = await startServer(device(challenge('a'), 200));
    await session().postForm(server.url, [['a', '1']]);
    expect(server.requests.map(({ body }) => body)).toEqual(['a=1', 'a=1']);
  });
});
