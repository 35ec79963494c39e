import { request } from 'node:http';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { send, useTestApi } from '../testing/use-test-api.ts';

const invalidJson = 'The body is not valid JSON, or has a key __proto__ or constructor.prototype, which is refused.';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a request that cannot be served', () => {
  const api = useTestApi();
  const post = (body: string, type = 'application/json') =>
    fetch(`${api().url}/api/v1/keys`, { method: 'POST', body, headers: { 'x-api-key': api().keys.admin, 'content-type': type } });

  it('has an unknown address: 404, in the shape of the API that it is below', async () => {
    const { status, body } = await send(api(), 'read', 'GET', '/nothing?x=1');
    expect(status).toBe(404);
    expect(body).toEqual({ success: false, error: { message: 'There is nothing at this address.', code: 'NOT_FOUND', statusCode: 404 } });
    expect((await send(api(), 'read', 'GET', '/api/v1/enphase/a/b')).body).toEqual({ detail: 'There is nothing at this address.' });
    expect((await send(api(), 'read', 'GET', '/api/v1/enphase/systems/1/nothing')).body).toMatchObject({ success: false });
  });

  it('has an address that cannot be decoded: 400', async () => {
    const { status, headers, body } = await send(api(), 'admin', 'GET', '/api/v1/keys/%zz');
    expect([status, body.error.code]).toEqual([400, 'BAD_REQUEST']);
    expect(headers.get('transaction_id')).toMatch(uuid);
  });

  it('has a method that the address does not accept: 405', async () => {
    const { status, headers, body } = await send(api(), 'admin', 'PUT', '/api/v1/keys/7', {});
    expect([status, body.error.code, headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', 'DELETE, OPTIONS']);
  });

  it.for([
    ['{', 'application/json', 400, invalidJson],
    ['', 'application/json', 400, 'The body is empty, but its type is application/json.'],
    ['a=b', 'application/x-www-form-urlencoded', 415, 'The body must be application/json.'],
    [`[${'['.repeat(200)}`, 'application/json', 400, 'The body has too many lists and objects, or nests them too deeply.'],
    ['{"__proto__": {}}', 'application/json', 400, invalidJson],
  ] as const)('has the body %j as %s: %i', async ([body, type, status, message]) => {
    const answer = await post(body, type);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ success: false, error: { message, statusCode: status } });
  });

  it('is larger than 8 MiB: 413, before it is read', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${api().url}/api/v1/keys`, {
        method: 'POST',
        headers: { 'x-api-key': api().keys.admin, 'content-type': 'application/json', 'content-length': 8 * 1024 * 1024 + 1 },
      });
      sent.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.write('{');
    });
    expect(status).toBe(413);
  });

  it.for([
    ['has headers that are too long', `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LONG'],
    ['is not HTTP', 'what?\r\n\r\n', 400, 'BAD_REQUEST'],
  ] as const)('%s: the answer has the usual shape and an id', async ([, text, status, code]) => {
    const { port } = new URL(api().url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(/^transaction_id: (.*)$/m.exec(head)?.[1]?.trim()).toMatch(uuid);
    expect(JSON.parse(body)).toMatchObject({ success: false, error: { code, statusCode: status } });
  });

  it('hits a bug: 500 without details, which only the log has', async () => {
    await sql`alter table api_keys rename column name to canary`.execute(api().database);
    const { status, headers, body } = await send(api(), 'admin', 'GET', '/api/v1/keys');
    await sql`alter table api_keys rename column canary to name`.execute(api().database);
    expect(status).toBe(500);
    expect(body.error.code).toBe('INTERNAL');
    expect(JSON.stringify(body)).not.toMatch(/column|name/);
    const line = api().log.find(({ transaction_id, level }) => transaction_id === headers.get('transaction_id') && level === 'error');
    expect(JSON.stringify(line)).toMatch(/column \\"name\\" does not exist/);
  });

  it('is logged under the id in its answer', async () => {
    const answer = await send(api(), 'read', 'GET', '/api/v1/keys');
    const id = answer.headers.get('transaction_id');
    expect(id).toMatch(uuid);
    expect(api().log.find(({ transaction_id }) => transaction_id === id)).toMatchObject({
      method: 'GET',
      route: '/api/v1/keys',
      status: 403,
      msg: 'request',
    });
  });

  it('keeps the id that it came with, if that is valid', async () => {
    const idOf = async (given: string) =>
      (await fetch(`${api().url}/healthz`, { headers: { 'x-request-id': given } })).headers.get('transaction_id');
    expect(await idOf('trace-0123456789')).toBe('trace-0123456789');
    for (const odd of ['short', 'with space in it', 'x'.repeat(65), '"quoted-quoted"']) expect(await idOf(odd)).toMatch(uuid);
  });

  it('gets the headers that restrict a browser', async () => {
    const { headers } = await send(api(), undefined, 'GET', '/healthz');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
