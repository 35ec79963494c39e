import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { sql } from 'kysely';
import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { makeKey } from '../keys/key-text.ts';
import { send, useTestApi } from '../testing/use-test-api.ts';

describe('access to the API', () => {
  const clock = new FakeClock();
  const api = useTestApi({ clock });

  it('is declared by every route, and enforced for every key', async () => {
    // No key opens the routes of tenants: their own tests show it.
    const routes = api().routes.filter(({ access }) => access !== 'anyone' && access !== 'tenant');
    expect(routes.length).toBe(146);
    const wrong: string[] = [];
    for (const { method, url, access } of routes) {
      // A value that no route accepts: an authorized caller gets that refusal, and changes nothing.
      const path = url.replace(/:\w+/g, 'x');
      const body = ['POST', 'PUT', 'PATCH'].includes(method) ? 'x' : undefined;
      const expected = { none: 401, read: access === 'read', collect: access === 'collect', admin: true };
      for (const [scope, mayCall] of Object.entries(expected)) {
        const { status } = await send(api(), scope === 'none' ? undefined : (scope as 'read'), method, path, body);
        const isRight = mayCall === 401 ? status === 401 : mayCall === true ? ![401, 403].includes(status) : status === 403;
        if (!isRight) wrong.push(`${method} ${url} with ${scope}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is open to everybody only for probes, metrics and documents', () => {
    const open = api().routes.filter(({ access, method }) => access === 'anyone' && method === 'GET');
    const others = open.map(({ url }) => url).filter((url) => !/\/docs(\/[\w.-]+)?$|openapi\.json$/.test(url));
    expect(others.toSorted()).toEqual(['/api/v1/enphase/health', '/api/v1/enphase/info', '/healthz', '/metrics', '/readyz']);
  });

  it('accepts a key as the password of an address, as clients send it', async () => {
    const { admin, read, collect } = api().keys;
    const basic = (user: string, key: string) => `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
    const ask = (headers: Record<string, string>) => fetch(`${api().url}/api/v1/keys`, { headers });
    for (const user of ['x', '', 'Jürgen']) expect((await ask({ authorization: basic(user, admin) })).status).toBe(200);
    expect((await ask({ authorization: basic('x', admin), 'x-api-key': admin })).status).toBe(200);
    expect((await ask({ authorization: basic('x', read) })).status).toBe(403);
    const unclear = await ask({ authorization: basic('x', admin), 'x-api-key': collect });
    expect([unclear.status, await unclear.json()]).toMatchObject([401, { error: { code: 'KEY_UNCLEAR' } }]);
    const { hostname, port } = new URL(api().url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path: '/api/v1/keys', auth: `x:${admin}` }, (answer) => resolve(answer.resume().statusCode));
      sent.on('error', reject).end();
    });
    expect(status).toBe(200);
  });

  it('challenges for Basic, but not a browser: it would open a dialog', async () => {
    const challenge = async (headers: Record<string, string>) =>
      (await fetch(`${api().url}/api/v1/keys`, { headers })).headers.get('www-authenticate');
    expect(await challenge({})).toBe('Basic realm="wattjobs", charset="UTF-8", Bearer');
    expect(await challenge({ 'x-requested-with': 'XMLHttpRequest' })).toBe('Bearer');
    expect(await challenge({ 'sec-fetch-site': 'same-origin' })).toBe('Bearer');
  });

  it('accepts a key in either header', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${api().url}/api/v1/keys`, { headers }).then(({ status }) => status);
    const { admin } = api().keys;
    expect(await ask({ 'x-api-key': admin })).toBe(200);
    expect(await ask({ authorization: `bearer ${admin}` })).toBe(200);
    expect(await ask({ authorization: `Basic ${admin}` })).toBe(401);
    expect(await ask({ authorization: admin })).toBe(401);
    expect(await ask({ authorization: `Bearer ${admin}x` })).toBe(401);
  });

  it('challenges for a key in a way that clients understand', async () => {
    const { status, headers, body } = await send(api(), undefined, 'GET', '/api/v1/keys');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/Bearer$/);
    expect(body).toEqual({
      success: false,
      error: { message: expect.stringMatching(/^A key is missing/), code: 'KEY_MISSING', statusCode: 401 },
    });
    expect((await send(api(), undefined, 'GET', '/api/v1/enphase')).body).toEqual({ detail: expect.stringMatching(/^A key is missing/) });
  });

  it.each([
    ['of any shape', () => randomBytes(20).toString('hex')],
    ['of the shape of ours', () => makeKey(randomBytes)],
  ])('slows down a client that tries keys %s, and no other', async (_shape, guessed) => {
    const made = async (scopes: string[]) => (await send(api(), 'admin', 'POST', '/api/v1/keys', { name: 'new', scopes })).body.data.key;
    const keys = { admin: await made(['admin']), read: await made(['read']), collect: await made(['collect']) };
    const fresh = { url: api().url, keys };
    const guess = () => send({ ...api(), keys: { ...api().keys, read: guessed() } }, 'read', 'GET', '/api/v1/keys');
    let last = await guess();
    for (let tries = 0; tries < 12 && last.status !== 429; tries += 1) last = await guess();
    expect([last.status, last.body.error.code]).toEqual([429, 'TOO_MANY_REFUSED_KEYS']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const scope of ['admin', 'read', 'collect'] as const) {
      // This server has used none of them before; even so, a flood of refusals must not block them.
      expect((await send(fresh, scope, 'GET', '/api/v1/enphase/systems')).status).toBe(scope === 'collect' ? 403 : 200);
    }
    clock.advance(61_000);
    expect((await guess()).status).toBe(401);
  });

  it('does not depend on recording the use of a key', async () => {
    await sql`alter table api_keys add constraint no_change check (last_used_at is null) not valid`.execute(api().database);
    clock.advance(61_000);
    expect((await send(api(), 'admin', 'GET', '/api/v1/keys')).status).toBe(200);
    await sql`alter table api_keys drop constraint no_change`.execute(api().database);
  });

  it('never puts a key into the log', async () => {
    await send(api(), 'admin', 'GET', `/api/v1/keys?key=${api().keys.admin}`);
    const text = JSON.stringify(api().log);
    expect(text.length).toBeGreaterThan(1_000);
    for (const key of Object.values(api().keys)) expect(text).not.toContain(key.slice(12));
    expect(text).toContain(api().keys.admin.slice(0, 11));
  });
});
