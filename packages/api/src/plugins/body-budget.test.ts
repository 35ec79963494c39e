import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { send, useTestApi } from '../testing/use-test-api.ts';

const largestBytes = 8 * 1024 * 1024;

describe('the memory for request bodies', () => {
  const api = useTestApi();

  /** Announces a body and sends its first byte. */
  function begin(contentLength: number) {
    const headers = { 'x-api-key': api().keys.admin, 'content-type': 'application/json', 'content-length': contentLength };
    const sent = request(`${api().url}/api/v1/keys`, { method: 'POST', headers });
    // Most of these are never finished.
    sent.on('error', () => undefined);
    sent.write('{');
    return sent;
  }
  const answerTo = async (sent: ReturnType<typeof begin>) => {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return [answer.statusCode, answer.headers['retry-after']];
  };

  it('is limited: a request beyond it is refused before its body is read, and accepted once there is room', async () => {
    const begun = Array.from({ length: 5 }, () => begin(largestBytes));
    expect(await Promise.any(begun.map(answerTo))).toEqual([503, '5']);
    expect((await send(api(), 'admin', 'POST', '/api/v1/keys', { name: 'x', scopes: ['read'] })).body.error.code).toBe('SERVER_BUSY');
    expect((await send(api(), 'admin', 'GET', '/api/v1/keys')).status).toBe(200);
    for (const each of begun) each.destroy();
    let taken = 0;
    for (let tries = 0; tries < 100 && taken !== 201; tries += 1) {
      taken = (await send(api(), 'admin', 'POST', '/api/v1/keys', { name: 'x', scopes: ['read'] })).status;
    }
    expect(taken).toBe(201);
  });
});
