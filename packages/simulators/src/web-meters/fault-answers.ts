import { createHash } from 'node:crypto';
import { type Answer, htmlAnswer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import type { WebMeterFaults } from './controls.ts';
import { document, pollPath, socketPath } from './html-page.ts';

const refusals: Readonly<Record<Exclude<WebMeterFaults['refuseWith'], 'none'>, string>> = {
  '401': 'Unauthorized',
  '403': 'Forbidden',
  '404': 'Not Found',
  '429': 'Too Many Requests',
  '500': 'Internal Server Error',
  '503': 'Service Unavailable',
};

const pages: Readonly<Record<Exclude<WebMeterFaults['page'], 'own'>, string>> = {
  login: page(
    'Login',
    '<form method="post" action="/login"><input name="user"><input type="password" name="pass"><button>OK</button></form>',
  ),
  error: page('Error', '<h1>Error 500</h1><p>CGI did not answer.</p>'),
  empty: '',
  maintenance: page('Notice', '<h1>Firmware update in progress</h1>'),
};

/** What is sent instead of a meter's own answer, if a fault requires it. */
export function faultAnswer(faults: WebMeterFaults): Answer | null {
  if (faults.status500) return refusal('500', faults);
  if (faults.redirectTo !== null) return { status: 302, headers: { location: faults.redirectTo } };
  if (faults.refuseWith !== 'none') return refusal(faults.refuseWith, faults);
  return faults.page === 'own' ? null : htmlAnswer(200, pages[faults.page]);
}

/** What a page that is never idle asks for; null for any other request. */
export function busyAnswer({ path, headers }: ReceivedRequest): Answer | null {
  if (path === pollPath) return { status: 204 };
  const key = headers['sec-websocket-key'];
  if (path !== socketPath || key === undefined) return null;
  // The constant is that of RFC 6455, section 1.3.
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return { status: 101, headers: { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-accept': accept } };
}

/** An answer with a body in the way that the faults send it. */
export function asSent(answer: Answer, faults: WebMeterFaults): Answer {
  const { body } = answer;
  if (body === undefined || answer.status === 101) return answer;
  const utf8 = Buffer.from(body);
  switch (faults.http) {
    case 'http-1.0':
      return { ...answer, raw: rawAnswer('HTTP/1.0', answer, {}, utf8) };
    case 'longer-than-length':
      return { ...answer, headers: { ...answer.headers, 'content-length': String(utf8.length) }, body: `${body}<!--` };
    case 'latin-1': {
      const latin1 = Buffer.from(
        body.replace(/[^\0-\xff]/gu, (character) => `&#${character.codePointAt(0)};`),
        'latin1',
      );
      const type = (answer.headers?.['content-type'] ?? '').toString().replace(/;.*/, '');
      const headers = { 'content-type': type, 'content-length': String(latin1.length), connection: 'close' };
      return { ...answer, raw: rawAnswer('HTTP/1.1', answer, headers, latin1) };
    }
    case 'sound':
      return { ...answer, byteDelayMs: faults.byteDelayMs };
  }
}

function rawAnswer(version: string, { status, headers }: Answer, changed: Readonly<Record<string, string>>, body: Buffer): string {
  const lines = Object.entries({ ...headers, ...changed }).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));
  return [`${version} ${status} OK`, ...lines, '', body.toString('latin1')].join('\r\n');
}

function refusal(status: keyof typeof refusals, { retryAfter }: WebMeterFaults): Answer {
  const answer = textAnswer(Number(status), `${refusals[status]}\n`);
  const limited = retryAfter !== '' && (status === '429' || status === '503');
  return limited ? { ...answer, headers: { ...answer.headers, 'retry-after': retryAfter } } : answer;
}

function page(title: string, body: string): string {
  return document(`<title>${title}</title>\n`, `<body>${body}</body>`);
}
