import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { send, useTestApi } from '../testing/use-test-api.ts';

describe('a login, as old scripts do it', () => {
  const clock = new FakeClock();
  const api = useTestApi({ clock });
  const logIn = (password: unknown) => send(api(), undefined, 'POST', '/api/v1/auth/login', { email: 'me@example.test', password });
  const withToken = (read: string, path = '/api/v1/enphase/systems') =>
    send({ url: api().url, keys: { ...api().keys, read } }, 'read', 'GET', path);

  it('gives a token that may do what the key may, for 15 minutes', async () => {
    const { status, headers, body } = await logIn(api().keys.read);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({ success: true, data: { accessToken: expect.any(String), expiresIn: 900_000 }, meta: {} });
    const { accessToken } = body.data;
    expect(accessToken).not.toContain(api().keys.read);
    expect((await withToken(accessToken)).status).toBe(200);
    expect((await withToken(accessToken, '/api/v1/keys')).status).toBe(403);
    clock.advance(899_999);
    expect((await withToken(accessToken)).status).toBe(200);
    clock.advance(1);
    const late = await withToken(accessToken);
    expect([late.status, late.body.error.code]).toEqual([401, 'TOKEN_EXPIRED']);
  });

  it('ends with the key', async () => {
    const { id, key } = (await send(api(), 'admin', 'POST', '/api/v1/keys', { name: 'script', scopes: ['read'] })).body.data;
    const { accessToken } = (await logIn(key)).body.data;
    expect((await withToken(accessToken)).status).toBe(200);
    await send(api(), 'admin', 'DELETE', `/api/v1/keys/${id}`);
    expect((await withToken(accessToken)).status).toBe(401);
  });

  it('takes no token that was changed, and none for another', async () => {
    const { accessToken } = (await logIn(api().keys.read)).body.data;
    const [content = '', signature = ''] = accessToken.slice(4).split('.');
    const forged = Buffer.from(JSON.stringify([1, clock.now() + 1e12])).toString('base64url');
    for (const token of [`wjt_${forged}.${signature}`, `wjt_${content}.${'A'.repeat(43)}`, `wjt_${content}`]) {
      expect((await withToken(token)).body.error.code).toBe('KEY_REFUSED');
    }
    expect((await logIn(accessToken)).status).toBe(401);
    clock.advance(61_000);
  });

  it('refuses a wrong password with 401, and after ten of them with 429', async () => {
    const refused = await logIn('wrong');
    expect([refused.status, refused.body.error.code]).toEqual([401, 'KEY_REFUSED']);
    let last = refused;
    for (let tries = 0; tries < 12 && last.status !== 429; tries += 1) last = await logIn(`wrong ${tries}`);
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await logIn(api().keys.read)).status).toBe(200);
    expect((await logIn(7)).status).toBe(422);
    expect(JSON.stringify(api().log)).not.toContain(api().keys.read.slice(12));
  });
});
