import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type RawAnswer, sendRaw } from '../testing/raw-request.ts';
import { send, useTestApi } from '../testing/use-test-api.ts';
import { securityHeaders } from './security-headers.ts';

const canary = 'wj_Canary00_0123456789012345678901234567890123456789012';
const secret = `authorization: Bearer ${canary}\r\nconnection: close\r\n`;
const post = `POST /api/v1/keys HTTP/1.1\r\nhost: x\r\n${secret}`;

const cases: readonly (readonly [what: string, text: string, status: number, code: string, method: string])[] = [
  ['is not HTTP', `what? ${canary}\r\n\r\n`, 400, 'BAD_REQUEST', 'unknown'],
  ['is the start of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BAD_REQUEST', 'unknown'],
  ['is HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`, 400, 'BAD_REQUEST', 'unknown'],
  ['has an unknown method', `BREW /healthz HTTP/1.1\r\nhost: x\r\n${secret}\r\n`, 501, 'METHOD_UNKNOWN', 'unknown'],
  ['has a NUL in a header', `GET /healthz HTTP/1.1\r\nhost: x\r\n${secret}x: a\0b\r\n\r\n`, 400, 'BAD_REQUEST', 'unknown'],
  ['has a header without a name', `GET /healthz HTTP/1.1\r\nhost: x\r\n${secret}: b\r\n\r\n`, 400, 'BAD_REQUEST', 'unknown'],
  ['has a length that is not a number', `${post}content-length: x\r\n\r\n`, 400, 'BAD_REQUEST', 'unknown'],
  ['has two lengths', `${post}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`, 400, 'BAD_REQUEST', 'unknown'],
  ['has a length and chunks', `${post}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'BAD_REQUEST', 'unknown'],
  [
    'has headers that are too long',
    `GET / HTTP/1.1\r\nhost: x\r\n${secret}x: ${'x'.repeat(200_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LONG',
    'unknown',
  ],
  [
    'has an address that is too long',
    `GET /${canary}${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    431,
    'HEADERS_TOO_LONG',
    'unknown',
  ],
  ['has an address that cannot be decoded', `GET /%${canary} HTTP/1.1\r\nhost: x\r\n${secret}\r\n`, 400, 'BAD_REQUEST', 'GET'],
  [
    'has a part in its address that is too long',
    `DELETE /api/v1/keys/${canary.repeat(3)} HTTP/1.1\r\nhost: x\r\n${secret}\r\n`,
    414,
    'ADDRESS_TOO_LONG',
    'DELETE',
  ],
  ['has no Host', `GET /healthz HTTP/1.1\r\n${secret}\r\n`, 400, 'BAD_REQUEST', 'GET'],
  ['has two Hosts', `GET /healthz HTTP/1.1\r\nhost: x\r\nhost: y\r\n${secret}\r\n`, 400, 'BAD_REQUEST', 'GET'],
  ['has an invalid Host', `GET /healthz HTTP/1.1\r\nhost: a/b@${canary}\r\n${secret}\r\n`, 400, 'BAD_REQUEST', 'GET'],
  [
    'has an unsupported expectation',
    `GET /healthz HTTP/1.1\r\nhost: x\r\nexpect: ${canary}\r\n${secret}\r\n`,
    417,
    'EXPECTATION_FAILED',
    'GET',
  ],
  ['asks for a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\nhost: x\r\n${secret}\r\n`, 405, 'METHOD_NOT_ALLOWED', 'CONNECT'],
  ['has a method that no route has', `PROPFIND /healthz HTTP/1.1\r\nhost: x\r\n${secret}\r\n`, 405, 'METHOD_NOT_ALLOWED', 'PROPFIND'],
  [
    'has a body of another type',
    `POST /api/v1/keys HTTP/1.1\r\nhost: x\r\nx-api-key: KEY\r\nconnection: close\r\ncontent-type: text/${canary}\r\ncontent-length: 2\r\n\r\n{}`,
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    'POST',
  ],
  [
    'has a body that is too large',
    `POST /api/v1/keys HTTP/1.1\r\nhost: x\r\nx-api-key: KEY\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n{}`,
    413,
    'BODY_TOO_LARGE',
    'POST',
  ],
  [
    'has an invalid chunk',
    `POST /api/v1/keys HTTP/1.1\r\nhost: x\r\nx-api-key: KEY\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
    400,
    'BAD_REQUEST',
    'POST',
  ],
];

describe('a request that is refused before it reaches a route', () => {
  const api = useTestApi();
  const lineOf = ({ headers }: RawAnswer) =>
    api().log.filter(({ transaction_id, msg }) => transaction_id === headers['transaction_id'] && msg === 'request');
  const counted = async (method: string, status: number): Promise<number> => {
    const { body } = await send(api(), undefined, 'GET', '/metrics');
    const pattern = new RegExp(
      `^wattjobs_api_request_duration_seconds_count\\{method="${method}",route="[^"]*",status="${status}"\\} (\\d+)$`,
      'gm',
    );
    return [...(body as string).matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
  };

  it.for(cases)('%s: it is answered, logged and counted like any other', async ([, text, status, code, method]) => {
    const before = await counted(method, status);
    const [answer, ...others] = await sendRaw(api().url, text.replace('KEY', api().keys.admin));
    if (answer === undefined) throw new Error('nothing was answered');
    expect(others).toEqual([]);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ success: false, error: { code, statusCode: status, message: expect.any(String) } });
    expect(answer.headers).toMatchObject({ ...securityHeaders, 'content-type': 'application/json; charset=utf-8', connection: 'close' });
    expect(lineOf(answer)).toEqual([expect.objectContaining({ level: 'info', method, status, remote: '127.0.0.1' })]);
    expect(await counted(method, status)).toBe(before + 1);
  });

  it('leaves none of its text in the log', () => {
    expect(cases.length).toBe(22);
    const text = JSON.stringify(api().log);
    expect(text).not.toContain(canary);
    // A buffer in an error would be printed as numbers.
    expect(text).not.toContain([...Buffer.from(canary)].join(','));
    expect(text).not.toContain('rawPacket');
  });

  it('waits for the earlier answers, if its connection was valid until then', async () => {
    const good = `GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n`;
    const answers = await sendRaw(api().url, `${good}${good}what?\r\n\r\n`);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
  });

  it('is answered once, however much follows it', async () => {
    const answers = await sendRaw(api().url, 'what?\r\n\r\n', 'x'.repeat(100_000), 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(answers.map(({ status }) => status)).toEqual([400]);
  });

  it('is not confused with a request whose client disconnected, which needs no answer', async () => {
    const before = api().log.length;
    const { port } = new URL(api().url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /healthz HT');
    socket.resetAndDestroy();
    await once(socket, 'close');
    await send(api(), undefined, 'GET', '/healthz');
    expect(
      api()
        .log.slice(before)
        .filter(({ status }) => status !== 200),
    ).toEqual([]);
  });

  it('is accepted with HTTP/1.0 without a Host, an unknown upgrade, or the usual expectation', async () => {
    const upgrade = `GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n`;
    const expecting = `GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n`;
    expect((await sendRaw(api().url, 'GET /healthz HTTP/1.0\r\n\r\n'))[0]?.status).toBe(200);
    expect((await sendRaw(api().url, upgrade))[0]?.status).toBe(200);
    expect((await sendRaw(api().url, expecting)).at(-1)?.status).toBe(200);
  });
});
