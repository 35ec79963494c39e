import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SpanAttributes, Tracing } from '../telemetry/tracing.ts';
import { HttpFailure } from './http-failure.ts';
import { type Answer, startServer } from './test-server.ts';
import type { SessionOptions } from './session-options.ts';
import { HttpSession } from './session.ts';

const canaries = {
  user: 'canary-user',
  password: 'canary-password',
  query: 'canary-query',
  fragment: 'canary-fragment',
  header: 'canary-header',
  sessionHeader: 'canary-session-header',
  cookie: 'canary-cookie',
  body: 'canary-body',
  answer: 'canary-answer',
  answerHeader: 'canary-answer-header',
  answerCookie: 'canary-answer-cookie',
};
// Basic authorization only encodes them.
const forms = [...Object.values(canaries), ...Object.values(canaries).map((canary) => Buffer.from(canary).toString('base64').slice(0, 12))];
forms.push(Buffer.from(`${canaries.user}:${canaries.password}`).toString('base64').slice(4, 20));

const kept = { name: 'c', value: canaries.cookie, path: '/', hostOnly: true, secure: false, httpOnly: true };
const answerHeaders = { 'x-answer': canaries.answerHeader, 'set-cookie': `a=${canaries.answerCookie}` };

interface Fault {
  readonly what: string;
  readonly answer?: Answer;
  readonly options?: Partial<SessionOptions>;
  readonly tls?: boolean;
  readonly aborted?: boolean;
  /** The origin to request instead of the server. */
  readonly origin?: string;
  readonly kind: string;
}

const faults: Fault[] = [
  { what: 'a hang', kind: 'timeout', options: { requestTimeoutMs: 60 }, answer: () => undefined },
  { what: 'no such host', kind: 'dns', origin: 'http://unit.wattjobs.invalid' },
  { what: 'a closed port', kind: 'connection', origin: 'http://127.0.0.1:1' },
  { what: 'a reset', kind: 'connection', answer: (_response, _request, { socket }) => socket.resetAndDestroy() },
  { what: 'an untrusted certificate', kind: 'tls', tls: true },
  {
    what: 'a redirect loop',
    kind: 'redirects',
    answer: (response, { url }) => response.writeHead(307, { ...answerHeaders, location: url }).end(canaries.answer),
  },
  {
    what: 'a redirect to nowhere',
    kind: 'redirects',
    answer: (response) => response.writeHead(307, { ...answerHeaders, location: `http://${canaries.answer}:${canaries.answer}@[/` }).end(),
  },
  {
    what: 'too large an answer',
    kind: 'too-large',
    options: { maxBodyBytes: 10 },
    answer: (response) => response.writeHead(200, answerHeaders).end(canaries.answer.repeat(100)),
  },
  {
    what: 'a cut answer',
    kind: 'broken',
    answer: (response) => {
      response.writeHead(200, { ...answerHeaders, 'content-length': '1000' }).write(canaries.answer, () => response.destroy());
    },
  },
  {
    what: 'an answer that is not gzip',
    kind: 'broken',
    answer: (response) => response.writeHead(200, { ...answerHeaders, 'content-encoding': 'gzip' }).end(canaries.answer),
  },
  {
    what: 'an answer that is not HTTP',
    kind: 'broken',
    answer: (_response, _request, { socket }) => socket.end(`HTTP/1.1 OK ${canaries.answer}\r\n\r\n`),
  },
  { what: 'a header that cannot be sent', kind: 'broken', options: { headers: { 'x-bad': `${canaries.sessionHeader}\r\n` } } },
  { what: 'a caller who gave up', kind: 'aborted', aborted: true, answer: () => undefined },
  { what: 'an invalid address', kind: 'broken', origin: 'http://[' },
  { what: 'a scheme that is not spoken', kind: 'broken', origin: 'gopher://example.com' },
];

function allFormsOf(error: HttpFailure): string {
  return [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), error.stack, error.message, String(error)].join('\n');
}

describe('a failure reveals no secret', () => {
  it.each(faults)('after $what', async ({ answer, options, tls, aborted, origin, kind }) => {
    await using server = await startServer(answer ?? ((response) => response.end()), { tls: tls ?? false });
    const spans: SpanAttributes[] = [];
    const tracing: Tracing = {
      span: async (_name, attributes, work) => {
        spans.push(attributes);
        return await work({ set: (more) => spans.push(more), headers: {} });
      },
    };
    const session = new HttpSession({
      userAgent: 'x',
      cookies: ['127.0.0.1', 'unit.wattjobs.invalid'].map((domain) => ({ ...kept, domain })),
      tracing,
      ...options,
      headers: { 'x-secret': canaries.sessionHeader, ...options?.headers },
    });
    const url = `${(origin ?? server.url).replace('//', `//${canaries.user}:${canaries.password}@`)}/path?token=${canaries.query}#${canaries.fragment}`;
    const error: unknown = await session
      .postForm(url, [['password', canaries.body]], {
        headers: { Authorization: `Bearer ${canaries.header}`, 'X-API-Key': canaries.header, Referer: url },
        ...(aborted === true ? { signal: AbortSignal.abort(new Error(canaries.body)) } : {}),
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpFailure);
    if (!(error instanceof HttpFailure)) return;
    expect(error.kind).toBe(kind);
    expect(error.cause).toBeUndefined();
    const told = `${allFormsOf(error)}\n${JSON.stringify(spans)}`;
    expect(told).toContain('POST');
    for (const form of forms) expect(told).not.toContain(form);
  });

  it('was tested for every kind of failure', () => {
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(8);
  });
});

it('the canaries were sent with the requests', async () => {
  await using server = await startServer((response) => response.writeHead(200, answerHeaders).end());
  const session = new HttpSession({
    userAgent: 'x',
    cookies: [{ ...kept, domain: '127.0.0.1' }],
    headers: { 'x-secret': canaries.sessionHeader },
  });
  await session.postForm(`${server.url.replace('//', `//${canaries.user}:${canaries.password}@`)}/?token=${canaries.query}`, [
    ['p', canaries.body],
  ]);
  const sent = JSON.stringify(server.requests);
  for (const canary of [canaries.query, canaries.sessionHeader, canaries.cookie, canaries.body]) expect(sent).toContain(canary);
  expect(sent).toContain(Buffer.from(`${canaries.user}:${canaries.password}`).toString('base64'));
});
