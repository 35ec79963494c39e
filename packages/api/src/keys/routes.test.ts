import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { send, useTestApi } from '../testing/use-test-api.ts';

describe('the routes of keys', () => {
  const clock = new FakeClock();
  const api = useTestApi({ clock });
  const asAdmin = (method: string, path: string, body?: unknown) => send(api(), 'admin', method, path, body);

  it('create a key that works at once, show it once, and revoke it for good', async () => {
    const made = await asAdmin('POST', '/api/v1/keys', { name: 'roof', scopes: ['collect', 'read', 'read'] });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { id, key, prefix } = made.body.data;
    expect(made.body.data).toMatchObject({
      name: 'roof',
      scopes: ['collect', 'read'],
      origin: 'route',
      last_used_at: null,
      revoked_at: null,
    });
    expect(key.startsWith(prefix)).toBe(true);

    const mine = { url: api().url, keys: { ...api().keys, read: key } };
    expect((await send(mine, 'read', 'GET', '/api/v1/enphase/systems')).status).toBe(200);

    const listed = await asAdmin('GET', '/api/v1/keys');
    expect(listed.body.meta).toEqual({ count: 4 });
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect(listed.body.data.find((each: { id: number }) => each.id === id).last_used_at).toBe(new Date(clock.now()).toISOString());

    const revoked = await asAdmin('DELETE', `/api/v1/keys/${id}`);
    expect(revoked.body.data.revoked_at).toBe(new Date(clock.now()).toISOString());
    expect((await send(mine, 'read', 'GET', '/api/v1/enphase/systems')).status).toBe(401);
    clock.advance(1_000);
    expect((await asAdmin('DELETE', `/api/v1/keys/${id}`)).body).toEqual(revoked.body);
  });

  it.for(['a\0b', '\ud800', ' ', 'x'.repeat(101)])('refuse the name %j', async (name) => {
    const { status, body } = await asAdmin('POST', '/api/v1/keys', { name, scopes: ['read'] });
    expect([status, body.error.details[0].field]).toEqual([422, 'name']);
  });

  it('record the use of a key once per minute', async () => {
    const usedAt = async () =>
      (await asAdmin('GET', '/api/v1/keys')).body.data.find((each: { name: string }) => each.name === 'admin').last_used_at;
    const before = await usedAt();
    clock.advance(30_000);
    expect(await usedAt()).toBe(before);
    clock.advance(60_000);
    await usedAt();
    expect(await usedAt()).toBe(new Date(clock.now()).toISOString());
  });

  it('keep the last admin key', async () => {
    const { data } = (await asAdmin('GET', '/api/v1/keys')).body;
    const admin = data.find((each: { name: string }) => each.name === 'admin');
    const refused = await asAdmin('DELETE', `/api/v1/keys/${admin.id}`);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'LAST_ADMIN_KEY']);
  });

  it('name an invalid field', async () => {
    const { status, body } = await asAdmin('POST', '/api/v1/keys', { name: ' ', scopes: ['write'] });
    expect([status, body.error.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(body.error.details.map(({ field }: { field: string }) => field)).toEqual(['name', 'scopes.0']);
    expect((await asAdmin('DELETE', '/api/v1/keys/99')).status).toBe(404);
    expect((await asAdmin('DELETE', '/api/v1/keys/x')).body.error.details[0]).toMatchObject({ location: 'params', field: 'id' });
  });
});
