import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { livePage, loginPage, startRawSite } from './testing/raw-site.ts';
import { Rig } from './testing/rig.ts';

type Answer = (response: ServerResponse, request: IncomingMessage, other: string) => void;

/** Another origin that would accept the login of anyone. */
const startOther = () =>
  startRawSite((response, { method, url }) => {
    if (method === 'POST') response.writeHead(302, { location: '/MemberPages/LiveData.aspx' }).end();
    else response.end(url === '/login' || url === '/' ? loginPage('/login') : livePage);
  });

const redirect =
  (status: number, path: (other: string) => string): Answer =>
  (response, _request, other) =>
    response.writeHead(status, { location: path(other) }).end();
const page =
  (html: (other: string) => string): Answer =>
  (response, _request, other) =>
    response.end(html(other));
const target = (url: string) =>
  `WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions('c$LoginButton','',true,'','${url}',false,false))`;

const leading: readonly (readonly [what: string, answer: Answer])[] = [
  ['a form that posts there', page((other) => loginPage(`${other}/login`))],
  ['a base address', page((other) => `<base href="${other}/">${loginPage('login')}`)],
  ['a button that posts there', page((other) => loginPage('/').replace('type="submit"', `type="submit" formaction="${other}/login"`))],
  [
    'a button with a target page there',
    page((other) => loginPage('/').replace('type="submit"', `type="submit" onclick="${target(`${other}/login`)}"`)),
  ],
  ['a form by GET', page((other) => loginPage(`${other}/login`).replace('post', 'get'))],
  ['a 302 to a login page there', redirect(302, (other) => `${other}/login`)],
  ['a 301 with the name of the cloud as its user', redirect(301, (other) => other.replace('//', '//cloud@'))],
  ['a meta refresh', page((other) => `<meta http-equiv="refresh" content="0;url=${other}/login">`)],
  ['a script', page((other) => `<script>location = "${other}/login"</script>`)],
  [
    'a 307 on the POST',
    (response, { method }, other) =>
      method === 'POST' ? response.writeHead(307, { location: `${other}/login` }).end() : response.end(loginPage('/')),
  ],
  [
    'a 308 on the POST',
    (response, { method }, other) =>
      method === 'POST' ? response.writeHead(308, { location: `${other}/login` }).end() : response.end(loginPage('/')),
  ],
  [
    'a 302 on the POST',
    (response, { method }, other) =>
      method === 'POST' ? response.writeHead(302, { location: `${other}/login` }).end() : response.end(loginPage('/')),
  ],
];

describe('the user name and password', () => {
  it.each(leading)('are sent only to the origin of BASE_URL despite %s', async (_what, answer) => {
    await using rig = await Rig.start();
    await using other = await startOther();
    await using cloud = await startRawSite((response, request) => answer(response, request, other.url));
    const { summary, stderr, exitCode } = await rig.run({ verb: ['once'], settings: { BASE_URL: cloud.url } });
    expect(other.requests).toEqual([]);
    expect(summary['errors']).toEqual({ cloud_redirects: 1 });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('LOGIN_ORIGINS');
    expect(stderr).not.toContain('demo-password');
  });

  it.each(leading)('are also sent to an origin in LOGIN_ORIGINS: %s', async (_what, answer) => {
    await using rig = await Rig.start();
    await using other = await startOther();
    let loggedIn = false;
    await using cloud = await startRawSite((response, request) => {
      loggedIn ||= other.requests.some((request) => request.includes('demo-password'));
      if (loggedIn && request.method === 'GET') response.end(livePage);
      else answer(response, request, other.url);
    });
    const settings = { BASE_URL: cloud.url, LOGIN_ORIGINS: ` ${other.url} , https://login.example.com` };
    await rig.run({ verb: ['once'], settings });
    expect(other.requests.length).toBeGreaterThan(0);
  });

  it('are not recorded as a login attempt if nothing was sent', async () => {
    await using rig = await Rig.start();
    await using cloud = await startRawSite((response) => response.end(loginPage('http://127.0.0.1:1/')));
    for (let run = 0; run < 2; run += 1) {
      const { summary } = await rig.run({ verb: ['once'], settings: { BASE_URL: cloud.url } });
      expect(summary['errors']).toEqual({ cloud_redirects: 1 });
    }
    expect(rig.state.cloud['loginAttempts'] ?? []).toEqual([]);
  });
});

describe('a link-local or metadata address', () => {
  it.each(['http://169.254.169.254/latest/', 'http://[::ffff:169.254.169.254]/', 'http://metadata.google.internal/'])(
    'is never followed from the cloud or the unit: %s',
    async (location) => {
      await using rig = await Rig.start();
      await using site = await startRawSite((response) => response.writeHead(302, { location }).end());
      const { summary } = await rig.run({ verb: ['once'], settings: { BASE_URL: site.url, TORUS_LOCAL_URL: site.url } });
      expect(summary['errors']).toEqual({ cloud_redirects: 1, unit_redirects: 1 });
    },
  );
});

describe('LOGIN_ORIGINS', () => {
  it.each([
    'login.example.com',
    'https://login.example.com/path',
    'https://login.example.com:443',
    'https://user:canary@login.example.com',
    'http://0177.0.0.1',
    'ftp://login.example.com',
    'https://a.example,,',
  ])('refuses %s', async (value) => {
    await using rig = await Rig.start();
    const { exitCode, stderr } = await rig.run({ verb: ['once'], settings: { LOGIN_ORIGINS: value } });
    expect(exitCode).toBe(78);
    expect(stderr).toContain('LOGIN_ORIGINS contains');
    expect(stderr).not.toContain('canary');
  });

  it('refuses http if BASE_URL is https', async () => {
    await using rig = await Rig.start();
    const settings = { BASE_URL: 'https://cloud.example', LOGIN_ORIGINS: 'http://login.example' };
    const { exitCode, stderr } = await rig.run({ verb: ['once'], settings });
    expect(exitCode).toBe(78);
    expect(stderr).toContain('in clear text');
  });
});
