import { describe, expect, it } from 'vitest';
import { startWebMeter, type WebMeter } from './server.ts';
import { challengeOf, digestAnswer } from './test-client.ts';

const path = '/rpc/Shelly.GetStatus';
const nowMs = Date.parse('2026-06-01T12:00:00Z');

describe('the digest of Shelly', () => {
  const get = async (meter: WebMeter, authorization?: string, target = path) => {
    const reply = await fetch(`${meter.url}${target}`, authorization === undefined ? {} : { headers: { authorization } });
    const text = reply.headers.get('www-authenticate') ?? '';
    return { status: reply.status, text, challenge: challengeOf(text), body: await reply.text() };
  };
  const login = { username: 'admin', password: 'shelly-pass' };

  it('accepts a right answer to a fresh nonce, which ends in an equals sign', async () => {
    await using meter = await startWebMeter({ model: 'shelly-2', totalKwh: 1.5 });
    const { status, text, challenge } = await get(meter);
    expect([status, challenge.algorithm, challenge.qop]).toEqual([401, 'SHA-256', 'auth']);
    expect(text).toMatch(/nonce="[^"]+="/);
    const reply = await get(meter, digestAnswer(challenge, login, path));
    expect([reply.status, JSON.parse(reply.body)['switch:0'].aenergy.total]).toEqual([200, 1500]);
    expect(meter.requests.map(({ scheme, status: each }) => [scheme, each])).toEqual([
      ['none', 401],
      ['digest', 200],
    ]);
  });

  it.each([
    ['another path', { uri: '/rpc/Sys.GetStatus' }],
    ['another algorithm', { algorithm: 'SHA256' }],
    ['a count that is not the first', { nc: '00000002' }],
    ['another quality', { qop: 'auth-int' }],
  ])('refuses an answer for %s', async (_, changes) => {
    await using meter = await startWebMeter({ model: 'shelly-2' });
    const { challenge } = await get(meter);
    expect(await get(meter, digestAnswer(challenge, login, path, changes))).toMatchObject({ status: 401, challenge: { qop: 'auth' } });
  });

  it('goes on with a nonce while its count rises, and calls a repeated count stale', async () => {
    await using meter = await startWebMeter({ model: 'shelly-2' });
    const { challenge } = await get(meter);
    const statuses: number[] = [];
    for (const nc of ['00000001', '00000002', '00000002'])
      statuses.push((await get(meter, digestAnswer(challenge, login, path, { nc }))).status);
    expect(statuses).toEqual([200, 200, 401]);
  });

  it('keeps 32 nonces: an older one is stale, and no wrong password', async () => {
    await using meter = await startWebMeter({ model: 'shelly-2' });
    const { challenge } = await get(meter);
    for (let other = 0; other < 32; other++) await get(meter);
    const reply = await get(meter, digestAnswer(challenge, login, path));
    expect([reply.status, reply.challenge.stale, meter.logins.refused]).toEqual([401, 'true', 0]);
    expect((await get(meter, digestAnswer(reply.challenge, login, path))).status).toBe(200);
  });

  it('answers 429 for two seconds after three wrong passwords', async () => {
    const clock = { nowMs };
    await using meter = await startWebMeter({ model: 'shelly-2', now: () => clock.nowMs });
    const { challenge } = await get(meter);
    const wrong = digestAnswer(challenge, { ...login, password: 'wrong' }, path);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) statuses.push((await get(meter, wrong)).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect(await get(meter, digestAnswer(challenge, login, path))).toMatchObject({
      status: 429,
      body: expect.stringContaining('Too many failed'),
    });
    clock.nowMs += 2000;
    expect((await get(meter, digestAnswer(challenge, login, path))).status).toBe(200);
  });
});

describe('the digest of Fronius', () => {
  it.each(['MD5', 'SHA256'] as const)('has its challenge in another header, with %s', async (digestAlgorithm) => {
    await using meter = await startWebMeter({ model: 'fronius', digestAlgorithm });
    const first = await fetch(`${meter.url}/status/energy`);
    expect([first.status, first.headers.get('www-authenticate')]).toEqual([401, null]);
    const text = first.headers.get('x-www-authenticate') ?? '';
    expect(text).toMatch(
      new RegExp(`^Digest realm="Webinterface area", charset="UTF-8", algorithm=${digestAlgorithm}, nonce="[^"]+", qop="auth"$`),
    );
    const authorization = digestAnswer(challengeOf(text), { username: 'customer', password: 'fronius-pass' }, '/status/energy');
    expect((await fetch(`${meter.url}/status/energy`, { headers: { authorization } })).status).toBe(200);
  });
});

describe('the session in the path of an APC', () => {
  const fields = { login_username: 'apc', login_password: 'apc', prefLanguage: '00000000', submit: 'Log On' };
  const go = async (meter: WebMeter, target: string, form?: Record<string, string>) => {
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const reply = await fetch(new URL(target, meter.url), { ...body, redirect: 'manual' });
    return { status: reply.status, location: reply.headers.get('location') ?? '', html: await reply.text() };
  };
  const logOn = async (meter: WebMeter, changes: Record<string, string> = {}) => {
    const { location } = await go(meter, '/');
    const [, action = ''] = /<form name="frmLogin" method="post" action="([^"]+)"/.exec((await go(meter, location)).html) ?? [];
    return await go(meter, action, { ...fields, ...changes });
  };

  it('leads to the status page, and ends with the logout', async () => {
    await using meter = await startWebMeter({ model: 'apc', totalKwh: 4711.3 });
    expect(await go(meter, '/')).toMatchObject({ status: 303, location: expect.stringMatching(/^\/NMC\/[^/]+\/logon\.htm$/) });
    const { status, location } = await logOn(meter);
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/NMC\/[^/]+\/home\.htm$/)]);
    const page = (name: string) => go(meter, location.replace('home.htm', name));
    expect((await page('ulstat.htm')).html).toContain('<div class="dataValue"><span id="energy">4711.3 kWh</span></div>');
    await page('logout.htm');
    expect([meter.openSessions, await page('ulstat.htm')]).toEqual([0, expect.objectContaining({ status: 303 })]);
  });

  it('has one web user, who stays until the logout', async () => {
    await using meter = await startWebMeter({ model: 'apc' });
    await logOn(meter);
    expect(await logOn(meter)).toMatchObject({ status: 200, html: expect.stringContaining('Someone is currently logged in.') });
    meter.expireSessions();
    expect((await logOn(meter)).status).toBe(303);
  });

  it.each([
    ['a wrong password', { login_password: 'wrong' }, 'Invalid User Name or Password.'],
    ['a form without its button', { submit: '' }, 'frmLogin'],
    ['another language', { prefLanguage: '' }, 'frmLogin'],
  ])('shows the form again for %s', async (_, changes, text) => {
    await using meter = await startWebMeter({ model: 'apc' });
    expect(await logOn(meter, changes)).toMatchObject({ status: 200, html: expect.stringContaining(text) });
    expect(meter.openSessions).toBe(0);
  });

  it('is used up by twenty logins without a logout, if there are twenty', async () => {
    await using meter = await startWebMeter({ model: 'apc', mostSessions: 20 });
    for (let login = 0; login < 20; login++) expect((await logOn(meter)).status).toBe(303);
    expect((await logOn(meter)).status).toBe(200);
  });
});

describe('the ASP.NET form', () => {
  const open = async (meter: WebMeter) => {
    const reply = await fetch(`${meter.url}/Login.aspx`);
    const html = await reply.text();
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" id="[^"]*" value="([^"]*)"/g)];
    const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { cookie, fields: Object.fromEntries(hidden.map(([, name, value]) => [name, value])) as Record<string, string> };
  };
  const filled = { ctl00$user: 'operator', ctl00$pass: 'operator-pass', ctl00$login: 'Log in' };
  const post = async (meter: WebMeter, cookie: string, form: Record<string, string>) => {
    const reply = await fetch(`${meter.url}/Login.aspx`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { cookie },
      redirect: 'manual',
    });
    return { status: reply.status, cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '', html: await reply.text() };
  };

  it('lets in who sends what a browser sends', async () => {
    await using meter = await startWebMeter({ model: 'aspnet', totalKwh: 77.7, mostSessions: 1 });
    const { cookie, fields } = await open(meter);
    const reply = await post(meter, cookie, { ...fields, ...filled });
    expect(reply.status).toBe(302);
    const page = await fetch(`${meter.url}/Energy.aspx`, { headers: { cookie: reply.cookie } });
    expect(await page.text()).toContain('<span id="ctl00_total">77.7 kWh</span>');
    const second = await open(meter);
    expect((await post(meter, second.cookie, { ...second.fields, ...filled })).html).toContain('Too many users are logged in.');
    await fetch(`${meter.url}/Logout.aspx`, { headers: { cookie: reply.cookie } });
    expect((await fetch(`${meter.url}/Energy.aspx`, { headers: { cookie: reply.cookie }, redirect: 'manual' })).status).toBe(302);
  });

  it.each([
    ['a wrong password', { ctl00$pass: 'wrong' }, 'Wrong user name or password.'],
    ['a box that is not checked', { ctl00$remember: 'on' }, 'Invalid postback.'],
    ['a field that is disabled', { ctl00$domain: 'local' }, 'Invalid postback.'],
    ['a button without a name', { None: 'Help' }, 'Invalid postback.'],
    ['a button that was not clicked', { ctl00$reset: 'Reset password' }, 'Invalid postback.'],
    ['another view state', { __VIEWSTATE: 'x' }, 'Invalid postback.'],
  ])('shows the form again, with status 200, for %s', async (_, changes, text) => {
    await using meter = await startWebMeter({ model: 'aspnet' });
    const { cookie, fields } = await open(meter);
    const reply = await post(meter, cookie, { ...fields, ...filled, ...changes });
    expect(reply).toMatchObject({ status: 200, html: expect.stringContaining(`<span id="notice">${text}</span>`) });
  });

  it('wants the button', async () => {
    await using meter = await startWebMeter({ model: 'aspnet' });
    const { cookie, fields } = await open(meter);
    const { ctl00$login: _, ...rest } = filled;
    expect((await post(meter, cookie, { ...fields, ...rest })).html).toContain('Invalid postback.');
  });

  it('ends a session that is not used, and knows a password that somebody changed', async () => {
    const clock = { nowMs };
    await using meter = await startWebMeter({ model: 'aspnet', now: () => clock.nowMs, sessionSeconds: 60 });
    const first = await open(meter);
    const { cookie } = await post(meter, first.cookie, { ...first.fields, ...filled });
    clock.nowMs += 61_000;
    expect((await fetch(`${meter.url}/Energy.aspx`, { headers: { cookie }, redirect: 'manual' })).status).toBe(302);
    meter.set({ passwordChanged: true });
    const second = await open(meter);
    expect((await post(meter, second.cookie, { ...second.fields, ...filled })).html).toContain('Wrong user name or password.');
  });
});
