import { createHash } from 'node:crypto';
import type { Answer } from '@wattjobs/core/testing';
import { Secret } from '@wattjobs/core/settings';
import { expect } from 'vitest';
import type { DriverCase } from './driver-case.ts';
import { basic, formLogin, meter } from './meter.ts';
import { pageRequests, redirect, site } from './site.ts';

const kwh = '<b id="kwh">31.5 kWh</b><a id="out" href="/logout">Log out</a>';
const password = 'canary-pass-1';
const loginPage = (action: string) =>
  `<form method="post" action="${action}"><input name="username"><input type="password" name="password"><button id="go">OK</button></form>`;
const isLogin = (body: string) => body === `username=admin&password=${password}`;

/** A device whose session is a cookie, and which forgets it after a logout. */
const cookieDevice = (page = kwh) =>
  site({
    '/login': (response, { method, body }) => {
      if (method === 'POST' && isLogin(body)) response.writeHead(302, { location: '/', 'set-cookie': 'sid=canary-cookie-7; path=/' }).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end(loginPage('/login'));
    },
    '/': (response, { headers }) => {
      const isKnown = headers.cookie?.includes('sid=canary-cookie-7') === true;
      response.writeHead(200, { 'content-type': 'text/html' }).end(isKnown ? `${page}<i>${headers.cookie}</i>` : loginPage('/login'));
    },
    '/logout': '<h1>Goodbye</h1>',
  });
const form = (given: { readonly submitButton?: string } = {}) => formLogin('/login', 'admin', password, given);

/** Digest authentication as RFC 7616 has it, checked from the outside. */
const digestDevice = (algorithm: string, hashName: 'md5' | 'sha256', header = 'WWW-Authenticate'): Answer => {
  const hash = (text: string) => createHash(hashName).update(text).digest('hex');
  const challenge = `Digest realm="meter", qop="auth", algorithm=${algorithm}, nonce="bm9uY2U="`;
  return (response, { headers }) => {
    const field = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(headers.authorization ?? '')?.[1] ?? '';
    const count = field('nc');
    const right = hash(`${hash(`admin:meter:${password}`)}:bm9uY2U=:${count}:${field('cnonce')}:auth:${hash('GET:/')}`);
    if (field('response') === right) response.writeHead(200, { 'content-type': 'text/html' }).end(kwh);
    else response.writeHead(401, { [header]: challenge }).end();
  };
};
const digest = { type: 'digest', username: 'admin', password: new Secret(password) } as const;

/** How a user is known, and that no secret is left behind. */
export const loginCases: readonly DriverCase[] = [
  {
    title: 'logs in by a form, and keeps no secret as evidence',
    start: cookieDevice(),
    configure: (url) => meter(url, { authentication: form({ submitButton: '#go' }), loggedInSelector: '#out' }),
    totalKwh: 31.5,
    then: (_device, outcome) => {
      expect(outcome.evidence.pageStart).toContain('31.5');
      expect(JSON.stringify(outcome)).not.toMatch(/canary/);
    },
  },
  {
    title: 'tells a login page in place of the value, though its status is 200',
    start: cookieDevice(),
    configure: (url) => meter(url, { authentication: formLogin('/login', 'admin', 'canary-wrong') }),
    reason: 'login_refused',
    isTransient: false,
    then: (_device, { evidence }) => expect(JSON.stringify(evidence)).not.toMatch(/canary-wrong/),
  },
  {
    title: 'wants the proof of a login that the configuration names',
    start: site({ '/login': loginPage('/'), '/': '<b id="kwh">0.0 kWh</b>' }),
    configure: (url) => meter(url, { authentication: form(), loggedInSelector: '#out', timeoutMs: 2000 }),
    reason: 'login_refused',
  },
  {
    title: 'logs out after a reading',
    start: cookieDevice(),
    configure: (url) => meter(url, { authentication: form(), logoutSteps: [{ action: 'click', selector: '#out' }] }),
    totalKwh: 31.5,
    then: (device, { steps }) => {
      expect(pageRequests(device).at(-1)).toBe('GET /logout');
      expect(steps.at(-1)?.step).toBe('log out');
    },
  },
  {
    title: 'logs out after a failure',
    start: cookieDevice('<p>no value</p>'),
    configure: (url) =>
      meter(url, {
        authentication: form(),
        steps: [{ action: 'click', selector: '#gone' }],
        logoutSteps: [{ action: 'navigate', url: '/logout' }],
        timeoutMs: 3000,
      }),
    reason: 'step_failed',
    then: (device) => expect(pageRequests(device).at(-1)).toBe('GET /logout'),
  },
  {
    title: 'logs out after its time is over',
    start: site({ '/login': loginPage('/'), '/': '<h1>Hello</h1>', '/slow': () => {}, '/logout': 'bye' }),
    configure: (url) =>
      meter(url, {
        authentication: form(),
        steps: [{ action: 'navigate', url: '/slow' }],
        logoutSteps: [{ action: 'navigate', url: '/logout' }],
        timeoutMs: 1500,
      }),
    reason: 'meter_timeout',
    isTransient: true,
    then: (device) => expect(pageRequests(device).at(-1)).toBe('GET /logout'),
  },
  {
    title: 'sends a configured cookie',
    start: cookieDevice(),
    configure: (url) =>
      meter(url, { authentication: { type: 'cookie', cookies: [{ name: 'sid', value: new Secret('canary-cookie-7') }] } }),
    totalKwh: 31.5,
    then: (_device, outcome) => expect(JSON.stringify(outcome)).not.toMatch(/canary/),
  },
  {
    title: 'keeps basic authentication for further pages',
    start: site({
      '/': '<a id="energy" href="/energy">Energy</a>',
      '/energy': (response, { headers }) => {
        const isKnown = headers.authorization === `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
        response.writeHead(isKnown ? 200 : 401, { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="m"' });
        response.end(`${kwh}${headers.authorization ?? ''}`);
      },
    }),
    configure: (url) => meter(url, { authentication: basic('admin', password), steps: [{ action: 'click', selector: '#energy' }] }),
    totalKwh: 31.5,
    then: (_device, { evidence }) => expect(evidence.pageStart).not.toContain(Buffer.from(`admin:${password}`).toString('base64')),
  },
  {
    title: 'logs in by digest with MD5',
    start: site({ '/': digestDevice('MD5', 'md5') }),
    configure: (url) => meter(url, { authentication: digest }),
    totalKwh: 31.5,
  },
  {
    title: 'logs in by digest with SHA-256',
    start: site({ '/': digestDevice('SHA-256', 'sha256') }),
    configure: (url) => meter(url, { authentication: digest }),
    totalKwh: 31.5,
  },
  {
    title: 'logs in by digest in the dialect of Fronius',
    needs: 'digest dialects',
    start: site({ '/': digestDevice('SHA256', 'sha256', 'X-WWW-Authenticate') }),
    configure: (url) => meter(url, { authentication: digest }),
    totalKwh: 31.5,
  },
  {
    title: 'tells a password that digest authentication refused',
    start: site({ '/': digestDevice('MD5', 'md5') }),
    configure: (url) => meter(url, { authentication: { ...digest, password: new Secret('canary-wrong') } }),
    reason: 'login_refused',
    isTransient: false,
  },
  {
    title: 'stops at a limit of sessions, and says so',
    start: site({ '/': redirect('/logon.htm'), '/logon.htm': '<p>Someone is currently logged in. Try again later.</p>' }),
    configure: (url) => meter(url, { authentication: formLogin('/', 'apc', password), timeoutMs: 3000 }),
    reason: 'session_limit',
    isTransient: false,
    then: (_device, outcome) =>
      expect(outcome).toMatchObject({ error: { message: expect.stringContaining('Someone is currently logged in') } }),
  },
];
