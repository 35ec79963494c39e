import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { livePage, loginPage, startRawSite } from './testing/raw-site.ts';
import { Rig } from './testing/rig.ts';

type Answer = (response: ServerResponse, request: IncomingMessage, origin: string) => void;

/** Another origin that would accept the login of anyone. */
const startForeignSite = () =>
  startRawSite((response, { method, url }) => {
    if (method === 'POST') response.writeHead(302, { location: '/MemberPages/LiveData.aspx' }).end();
    else response.end(url === '/login' || url === '/' ? loginPage('/login') : livePage);
  });

const redirect =
  (status: number, path: (origin: string) => string): Answer =>
  (response, _request, origin) =>
    response.writeHead(status, { location: path(origin) }).end();
const page =
  (html: (origin: string) => string): Answer =>
  (response, _request, origin) =>
    response.end(html(origin));
const target = (url: string) =>
  `WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions('c$LoginButton','',true,'','${url}',false,false))`;

const redirections: readonly (readonly [what: string, answer: Answer])[] = [
  ['a form that posts there', page((origin) => loginPage(`${origin}/login`))],
  ['a base address', page((origin) => `<base href="${origin}/">${loginPage('login')}`)],
  ['a button that posts there', page((origin) => loginPage('/').replace('type="submit"', `type="submit" formaction="${origin}/login"`))],
  [
    'a button with a target page there',
    page((origin) => loginPage('/').replace('type="submit"', `type="submit" onclick="${target(`${origin}/login`)}"`)),
  ],
  ['a form by GET', page((origin) => loginPage(`${origin}/login`).replace('post', 'get'))],
  ['a 302 to a login page there', redirect(302, (origin) => `${origin}/login`)],
  ['a 301 with the name of the cloud as its user', redirect(301, (origin) => origin.replace('//', '//cloud@'))],
  ['a meta refresh', page((origin) => `<meta http-equiv="refresh" content="0;url=${origin}/login">`)],
  ['a script', page((origin) => `<script>location = "${origin}/login"</script>`)],
  [
    'a 307 on the POST',
    (response, { method }, origin) =>
      method === 'POST' ? response.writeHead(307, { location: `${origin}/login` }).end() : response.end(loginPage('/')),
  ],
  [
    'a 308 on the POST',
    (response, { method }, origin) =>
      method === 'POST' ? response.writeHead(308, { location: `${origin}/login` }).end() : response.end(loginPage('/')),
  ],
  [
    'a 302 on the POST',
    (response, { method }, origin) =>
      method === 'POST' ? response.writeHead(302, { location: `${origin}/login` }).end() : response.end(loginPage('/')),
  ],
];

describe('the user name and password', () => {
  it.each(redirections)('are sent only to the origin of BASE_URL despite %s', async (_what, answer) => {
    await using rig = await Rig.start();
    await using foreignSite = await startForeignSite();
    await using cloud = await startRawSite((response, request) => answer(response, request, foreignSite.url));
    const { summary, stderr, exitCode } = await rig.run({ verb: ['once'], settings: { BASE_URL: cloud.url } });
    expect(foreignSite.requests).toEqual([]);
    expect(summary['errors']).toEqual({ cloud_redirects: 1 });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('LOGIN_ORIGINS');
    expect(stderr).not.toContain('demo-password');
  });

  it.each(redirections)('are also sent to an origin in LOGIN_ORIGINS: %s', async (_what, answer) => {
    await using rig = await Rig.start();
    await using foreignSite = await startForeignSite();
    let loggedIn = false;
    await using cloud = await startRawSite((response, request) => {
      loggedIn ||= foreignSite.requests.some((line) => line.includes('demo-password'));
      if (loggedIn && request.method === 'GET') response.end(livePage);
      else answer(response, request, foreignSite.url);
    });
    const settings = { BASE_URL: cloud.url, LOGIN_ORIGINS: ` ${foreignSite.url} , https://login.example.com` };
    await rig.run({ verb: ['once'], settings });
    expect(foreignSite.requests.length).toBeGreaterThan(0);
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
