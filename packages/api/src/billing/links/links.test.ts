import { randomBytes } from 'node:crypto';
import { FakeClock } from '@wattjobs/core/testing';
import { INVALID_SPAN_CONTEXT, type SpanOptions, trace } from '@opentelemetry/api';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { describe, expect, it } from 'vitest';
import { runSql } from '../../testing/run-sql.ts';
import { send, useTestApi } from '../../testing/use-test-api.ts';
import type { StatementDocument } from '../document.ts';

const path = '/api/v1/billing/customers';

const document = (number: string, name: string): StatementDocument => ({
  version: 1,
  number,
  kind: 'statement',
  corrects: null,
  month: '2026-01',
  createdAt: '2026-02-03T00:00:00Z',
  customer: { id: '3f2f1c1a-0a4e-4b7e-9f43-0d8b1c2a7e11', name, reference: null, address: null },
  tariff: { name: 'Colo', currency: 'EUR', totalRule: 'sum_of_lines', roundingRule: '' },
  energy: [],
  charges: [],
  totals: { energyKwh: '12.5', net: '3.75', tax: '0.71', gross: '4.46' },
  days: [],
  monthsBefore: [],
  questions: [],
  accepted: null,
  inputsHash: 'x',
});

describe("a tenant's link", () => {
  const clock = new FakeClock();
  const key = new CredentialsKey(randomBytes(32));
  const api = useTestApi({
    clock,
    meters: { sealingKeys: { current: key, previous: undefined }, allowedNetworks: [], endpointsTimezone: 'UTC' },
  });
  const ask = (method: string, address: string, body?: unknown) => send(api(), 'admin', method, address, body);
  const withToken = (token: string, address = '/api/v1/tenant/statements') =>
    send({ url: api().url, keys: { ...api().keys, read: token } }, 'read', 'GET', address);
  const visit = (address: string) => send(api(), undefined, 'GET', address);
  let sequence = 0;
  const addCustomer = async (name: string): Promise<{ id: string; number: string }> => {
    const { id } = (await ask('POST', path, { name, timezone: 'UTC' })).body.data;
    sequence += 1;
    const number = `2026-00000${sequence}`;
    await runSql(
      api().database,
      `insert into statements (number, sequence, month, customer_id, kind, document, inputs_hash, hash, created_at, created_by)
       values ($1, $2, '2026-01', $3, 'statement', $4, 'x', 'x', now(), 'test')`,
      [number, sequence, id, JSON.stringify(document(number, name))],
    );
    return { id, number };
  };
  const addLink = async (customerId: string, terms: object = { days: 30 }) =>
    (await ask('POST', `${path}/${customerId}/links`, terms)).body.data;

  it('gives files as an answer that is heavy, as many may be asked for at once', () => {
    const heavy = api().routes.filter(({ method, access, isHeavy }) => method === 'GET' && access === 'tenant' && isHeavy);
    expect(heavy.map(({ url }) => url)).toEqual(['/api/v1/tenant/statements/:number', '/api/v1/tenant/:token/statements/:number']);
  });

  it('opens the statements of one customer, with the token in a header or in the address', async () => {
    const [acme, other] = [await addCustomer('Acme'), await addCustomer('Other')];
    const link = await addLink(acme.id);
    expect(link).toMatchObject({
      expiresAt: new Date(clock.now() + 30 * 86_400_000).toISOString(),
      revokedAt: null,
      path: `/api/v1/tenant/${link.token}/statements`,
    });
    for (const answer of [await withToken(link.token), await visit(link.path)]) {
      expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('referrer-policy')]).toEqual([
        200,
        'no-store',
        'no-referrer',
      ]);
      expect(answer.body).toMatchObject({
        data: [{ number: acme.number, month: '2026-01', currency: 'EUR', totals: { gross: '4.46' } }],
        meta: { count: 1 },
      });
    }
    expect((await visit(`${link.path}/${acme.number}`)).body.data).toEqual(document(acme.number, 'Acme'));
    const strange = await visit(`${link.path}/${other.number}`);
    expect([strange.status, strange.body.error.message]).toEqual([404, 'There is no statement with this number.']);
    expect((await withToken(link.token, `/api/v1/tenant/statements/${other.number}`)).status).toBe(404);
    expect((await visit(`${link.path}/%00`)).status).toBe(422);
    expect(strange.headers.get('cache-control')).toBe('no-store');
  });

  it('opens nothing else, and no key opens what it opens', async () => {
    const { id } = await addCustomer('Beta');
    const { token } = await addLink(id);
    for (const { method, url, access } of api().routes) {
      if (method !== 'GET' || access === 'tenant' || access === 'anyone') continue;
      expect([url, [401, 429]]).toEqual([url, expect.arrayContaining([(await withToken(token, url.replace(/:\w+/g, 'x'))).status])]);
    }
    clock.advance(60_000);
    expect((await withToken(api().keys.admin)).body.error.code).toBe('LINK_REFUSED');
    expect((await visit('/api/v1/tenant/statements')).body.error.code).toBe('LINK_REFUSED');
  });

  it('ends when it expires, when it is revoked, and with the customer', async () => {
    clock.advance(60_000);
    const { id } = await addCustomer('Gamma');
    const [short, revoked, last] = [
      await addLink(id, { expiresAt: new Date(clock.now() + 1000).toISOString() }),
      await addLink(id),
      await addLink(id),
    ];
    expect((await visit(short.path)).status).toBe(200);
    clock.advance(1000);
    expect((await visit(short.path)).status).toBe(401);
    const answer = await ask('DELETE', `${path}/${id}/links/${revoked.id}`);
    expect([answer.status, answer.body.data.revokedAt]).toEqual([200, new Date(clock.now()).toISOString()]);
    expect((await visit(revoked.path)).status).toBe(401);
    const { data } = (await ask('GET', `${path}/${id}/links`)).body;
    expect(data).toHaveLength(3);
    expect(JSON.stringify(data)).not.toContain(last.token);
    expect((await visit(last.path)).status).toBe(200);
    await ask('DELETE', `${path}/${id}`);
    expect((await visit(last.path)).status).toBe(401);
  });

  it('cannot be made up, and guessing is slowed down', async () => {
    clock.advance(60_000);
    const { id } = await addCustomer('Delta');
    const { token, path: address } = await addLink(id);
    const [content = '', signature = ''] = token.slice(4).split('.');
    const other = Buffer.from(randomBytes(16)).toString('base64url');
    for (const forged of [
      `wjl_${other}.${signature}`,
      `wjl_${content}.${'A'.repeat(43)}`,
      `wjt_${content}.${signature}`,
      content,
      `${token}A`,
    ]) {
      expect((await withToken(forged)).status).toBe(401);
    }
    for (let guess = 0; guess < 5; guess += 1) await withToken(`guess${guess}`);
    const slowed = await withToken('guess');
    expect([slowed.status, slowed.headers.get('retry-after'), slowed.body.error.code]).toEqual([429, '60', 'TOO_MANY_REFUSED_KEYS']);
    expect((await visit(address)).status).toBe(200);
  });

  it('leaves its token in no log, no trace, no metric and no error', async () => {
    const spans: unknown[] = [];
    const startSpan = (name: string, options?: SpanOptions) => {
      spans.push(name, options?.attributes);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    };
    trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan: () => undefined as never }) });
    clock.advance(60_000);
    const { id, number } = await addCustomer('Epsilon');
    const { token, path: address } = await addLink(id);
    const tokens = [token, `${token.slice(0, -2)}AA`];
    const bodies: unknown[] = [];
    for (const each of tokens) {
      const own = address.replace(token, each);
      for (const url of [
        own,
        `${own}/${number}`,
        `${own}/nothing`,
        `${own}/${number}?format=x`,
        `${own}/${'n'.repeat(60)}`,
        `${own}/%zz`,
        `${own}x`,
      ]) {
        bodies.push((await visit(url)).body, (await send(api(), undefined, 'PUT', url, {})).body);
      }
      bodies.push((await withToken(each)).body, (await withToken(each, '/api/v1/keys')).body);
    }
    trace.disable();
    expect(spans).toContain('GET /api/v1/tenant/:token/statements');
    const metrics = (await visit('/metrics')).body;
    const secret = token.slice(4, 26);
    expect(JSON.stringify([bodies, spans])).not.toContain(secret);
    expect(metrics).toContain('/api/v1/tenant/:token/statements');
    expect(metrics).not.toContain(secret);
    expect(JSON.stringify(api().log)).not.toContain(secret);
    expect(api().log.some(({ caller }) => String(caller).startsWith('link-'))).toBe(true);
  });

  it('has one end, in the future, and a customer', async () => {
    const { id } = await addCustomer('Zeta');
    const refusal = async (terms: object, customerId = id) => (await ask('POST', `${path}/${customerId}/links`, terms)).body.error.message;
    expect(await refusal({})).toBe('body: must have either days or expiresAt');
    expect(await refusal({ days: 1, expiresAt: '2030-01-01T00:00:00Z' })).toBe('body: must have either days or expiresAt');
    const inTime = 'expiresAt: must be in the future, and at most 3660 days ahead';
    expect(await refusal({ expiresAt: '2020-01-01T00:00:00Z' })).toBe(inTime);
    expect(await refusal({ expiresAt: '9998-01-01T00:00:00Z' })).toBe(inTime);
    expect(await refusal({ expiresAt: '9999-12-31T23:59:59-23:59' })).toBe('expiresAt: must be from 1970 to 9999');
    expect(await refusal({ days: 1 }, '3f2f1c1a-0a4e-4b7e-9f43-0d8b1c2a7e11')).toMatch(/^There is no customer/);
    expect((await ask('DELETE', `${path}/${id}/links/3f2f1c1a-0a4e-4b7e-9f43-0d8b1c2a7e11`)).status).toBe(404);
  });
});

describe('an API without CREDENTIALS_KEY', () => {
  const api = useTestApi();

  it('makes no link, and says what it needs', async () => {
    const { id } = (await send(api(), 'admin', 'POST', path, { name: 'Acme', timezone: 'UTC' })).body.data;
    const { status, body } = await send(api(), 'admin', 'POST', `${path}/${id}/links`, { days: 30 });
    expect([status, body.error.message]).toEqual([422, expect.stringMatching(/CREDENTIALS_KEY is not set.*credentials new-key/)]);
    expect((await send(api(), 'read', 'GET', '/api/v1/tenant/statements')).status).toBe(401);
  });
});
