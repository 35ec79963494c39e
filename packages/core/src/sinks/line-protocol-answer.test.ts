import { describe, expect, it } from 'vitest';
import { type Answer, startServer } from '../http/test-server.ts';
import { openLineProtocolSink } from '../testing/open-line-protocol-sink.ts';
import { batchOf, contractTimeMs, volts } from '../testing/series-contract.ts';

const never = new AbortController().signal;
const json = (code: string, message: string) => JSON.stringify({ code, message });
const page = '<html><body><h1>It works</h1></body></html>';
const dropped = 'failure writing points to database: partial write: points beyond retention policy dropped=4';
const conflict =
  'failure writing points to database: partial write: field type conflict: input field "v" on measurement "m" is type float, already exists as type integer dropped=4';
const rejected = 'partial write error (0 accepted): 4 out of 4 points rejected (check rejected_points in your _monitoring bucket)';

/** One answer to four lines, and what it means: how many are accepted and refused; when the rest is sent again, and why. */
const answers: readonly (readonly [what: string, status: number, body: string, result: readonly unknown[]])[] = [
  ['an empty answer', 204, '', [4, 0]],
  ['an empty answer', 200, '', [4, 0]],
  ['a page', 200, page, [0, 0, 'soon', 'line_protocol_page']],
  ['a page', 403, page, [0, 0, 'soon', 'line_protocol_page']],
  ['a page', 502, page, [0, 0, 'soon', 'line_protocol_status']],
  ['an answer of another API', 200, '{"status":"ok"}', [0, 0, 'soon', 'line_protocol_page']],
  ['points beyond retention', 500, json('internal error', dropped), [0, 4]],
  ['points beyond retention', 422, json('unprocessable entity', dropped), [0, 4]],
  ['points beyond retention', 400, json('invalid', dropped), [0, 4]],
  ['a conflict of types', 422, json('unprocessable entity', conflict), [0, 4]],
  ['a partial write', 400, json('invalid', rejected), [0, 4]],
  ['lines that it cannot parse', 400, json('invalid', "unable to parse 'bad': missing fields"), [0, 4]],
  [
    'lines that it cannot read',
    400,
    'cannot process influx line protocol data: incorrect influx line "bad\\n": missing field value',
    [0, 4],
  ],
  ['an unknown reason', 400, 'cannot process influx line protocol data: gzip: invalid header', [0, 0, 'next-run', 'line_protocol_refused']],
  ['no token', 401, json('unauthorized', 'unauthorized access'), [0, 0, 'next-run', 'line_protocol_credentials']],
  ['a token for reading', 403, json('forbidden', 'insufficient permissions for write'), [0, 0, 'next-run', 'line_protocol_credentials']],
  ['an unknown bucket', 404, json('not found', 'bucket "other" not found'), [0, 0, 'next-run', 'line_protocol_not_found']],
  [
    'an unknown organization',
    400,
    json('invalid', 'failed to decode request: organization not found'),
    [0, 0, 'next-run', 'line_protocol_not_found'],
  ],
  ['an unknown path', 400, 'unsupported path requested: "/nothing"', [0, 0, 'next-run', 'line_protocol_not_found']],
  ['an unknown path', 404, '404 page not found', [0, 0, 'next-run', 'line_protocol_not_found']],
  ['a proxy that refuses gzip', 415, '', [0, 0, 'next-run', 'line_protocol_status']],
  ['a method that is not allowed', 405, '', [0, 0, 'next-run', 'line_protocol_status']],
  [
    'a request that is too large',
    413,
    json('request too large', 'unable to read data: points batch is too large'),
    [0, 0, 'next-run', 'line_protocol_refused'],
  ],
  [
    'a request that is too large',
    400,
    'too big data size exceeding -influx.maxRequestSize=67108864 bytes',
    [0, 0, 'next-run', 'line_protocol_refused'],
  ],
  ['a timeout', 408, '', [0, 0, 'soon', 'line_protocol_status']],
  ['a used-up quota', 429, json('too many requests', 'org has exceeded limited_write plan limit'), [0, 0, 'soon', 'line_protocol_status']],
  ['an internal error', 500, json('internal error', 'unexpected EOF'), [0, 0, 'soon', 'line_protocol_status']],
  ['an overload', 503, '', [0, 0, 'soon', 'line_protocol_status']],
];

describe('the answer to four lines', () => {
  it.each(answers)('%s with status %d and the body %j means %j', async (_what, status, body, [accepted, refused, when, reason]) => {
    const answer: Answer = (response) => response.writeHead(status).end(body);
    await using server = await startServer(answer);
    const points = [1, 2, 3, 4].map((index) => volts(index, { device: `d${index}`, timeMs: contractTimeMs }));
    const result = await openLineProtocolSink(`${server.url}/write`).deliver(batchOf(points), never);
    expect([result.accepted, result.refused.length, result.retry?.when, result.retry?.error.reason]).toEqual([
      accepted,
      refused,
      when,
      reason,
    ]);
    expect(result.retry?.batch.points ?? []).toHaveLength(4 - Number(accepted) - Number(refused));
  });

  it('is quoted on one line, without secrets, and not at length', async () => {
    await using server = await startServer((response) => response.writeHead(400).end(`no\u001b[2J\n canary-token ${'x'.repeat(9_000)}`));
    const sink = openLineProtocolSink(`${server.url}/write?p=canary-query`, { token: 'canary-token' });
    const { retry } = await sink.deliver(batchOf([volts(1), volts(2, { device: 'two' })]), never);
    expect(retry?.error.message).toContain('answered with status 400: no');
    expect(retry?.error.message).not.toMatch(/\p{Cc}|canary|x{1000}/u);
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer canary-token');
  });

  it('ends with the head of a 204, whatever a proxy sends behind it', async () => {
    await using server = await startServer((_, _request, { socket }) => {
      socket.end('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello');
    });
    expect(await openLineProtocolSink(server.url).deliver(batchOf([volts(1)]), never)).toEqual({ accepted: 1, refused: [] });
  });
});
