import { z } from 'zod';
import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import type { ErrorDetails, WattjobsError } from '../errors/wattjobs-error.ts';
import { isForeignRefusal, isWebPage } from '../http/foreign-page.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply } from '../http/session.ts';
import { parseJson } from '../json/parse-json.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { Retry } from './sink.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a server's answer to some lines means. */
export type LineVerdict =
  | { readonly kind: 'accepted' }
  /** None of the lines was accepted, whatever they say. */
  | { readonly kind: 'failed'; readonly error: WattjobsError; readonly when: Retry['when']; readonly afterMs?: number }
  | LineFault;

/** One of the lines, or their number, is at fault: fewer lines may be accepted. */
export interface LineFault {
  readonly kind: 'fault';
  readonly error: RetryDelivery;
  /** The server's words. */
  readonly words: string;
  /** `line`: the words name the fault of a line. `size`: the request is too large. `unknown`: anything may be at fault. `server`: an error that may pass. */
  readonly about: 'line' | 'size' | 'unknown' | 'server';
  /** How many lines the server says it dropped. */
  readonly dropped: number;
  readonly afterMs?: number;
}

/** The errors of InfluxDB: `{"code":"invalid","message":"…"}`. */
const Failed = z.object({ message: z.string() });

/**
 * Words that name a line's fault: permanent, whatever the status. InfluxDB 2.0 answered 500 to points beyond the retention
 * (telegraf #8571), VictoriaMetrics answers 400 with `incorrect influx line`.
 */
const lineFault =
  /beyond retention|outside retention|field type conflict|already exists as type|unable to parse|incorrect influx line|cannot (?:parse|unmarshal) influx line|schema conflict|partial write.*(?:dropped=|points? rejected)|dropped=[1-9]|out of \d+ points? rejected/i;
/** VictoriaMetrics answers 400 to a body that is too large. */
const sizeFault = /request (?:entity )?too large|too big data size|batch is too large|maxRequestSize/i;
const notFound =
  /(?:organization|bucket|database)\b.{0,200}not found|not found: (?:organization|bucket|database)|unsupported path requested/is;

/** Interprets an answer to a write: the server's words first, its status second. */
export function lineVerdict(reply: Pick<HttpReply, 'status' | 'headers' | 'body'>, url: URL, nowMs: number): LineVerdict {
  const { status, headers } = reply;
  const address = redactUrl(url).replace(/\?\[redacted\]$/, '');
  const details = { context: { status } };
  if (status >= 200 && status < 300) {
    // Both servers answer a write without a body: anything else does not come from them.
    return reply.body.trim() === '' ? { kind: 'accepted' } : notTheServer(`${address} answered with something other than an empty answer`);
  }
  if (isForeignRefusal(reply)) return notTheServer(`${address} answered with status ${status} and a web page`);
  const words = isWebPage(reply) ? '' : wordsOf(reply.body);
  const why = words === '' ? '' : `: ${words}`;
  const message = `${address} answered with status ${status}${why}`;
  const wait = retryAfterMs(headers['retry-after'], nowMs);
  const after = wait === undefined ? {} : { afterMs: wait };
  const fault = (about: LineFault['about']): LineFault => ({
    kind: 'fault',
    error: new RetryDelivery(message, { ...faults[about], ...details }),
    words: words === '' ? `status ${status}` : words,
    about,
    dropped: droppedIn(words),
    ...after,
  });
  if (status === 401 || status === 403) {
    const error = new RenewCredentials(`${address} refused the token with status ${status}${why}`, {
      reason: 'line_protocol_credentials',
      fix: 'Give LINE_PROTOCOL_TOKEN a token that may write to the bucket.',
      ...details,
    });
    return { kind: 'failed', error, when: 'next-run' };
  }
  if (status === 413 || sizeFault.test(words)) return fault('size');
  if (lineFault.test(words)) return fault('line');
  if (status === 404 || notFound.test(words)) {
    const fix = 'Correct LINE_PROTOCOL_URL, LINE_PROTOCOL_ORG or LINE_PROTOCOL_BUCKET.';
    return { kind: 'failed', error: new RetryDelivery(message, { reason: 'line_protocol_not_found', fix, ...details }), when: 'next-run' };
  }
  if (status === 429 || status === 408 || (status >= 500 && wait !== undefined)) {
    return { kind: 'failed', error: new RetryDelivery(message, { reason: 'line_protocol_status', ...details }), when: 'soon', ...after };
  }
  if (status >= 500) return fault('server');
  if (status === 400 || status === 422) return fault('unknown');
  const fix =
    status === 415 ? 'Let the proxy in front of the server pass requests with Content-Encoding: gzip.' : 'Correct LINE_PROTOCOL_URL.';
  return { kind: 'failed', error: new RetryDelivery(message, { reason: 'line_protocol_status', fix, ...details }), when: 'next-run' };
}

const faults: Readonly<Record<LineFault['about'], ErrorDetails>> = {
  line: { reason: 'line_protocol_refused' },
  size: {
    reason: 'line_protocol_refused',
    fix: 'Raise the limit on the size of a request at the server, or at the proxy in front of it.',
  },
  unknown: {
    reason: 'line_protocol_refused',
    fix: 'Nothing was accepted: check the database, organization and bucket in the settings, and whether LINE_PROTOCOL_DIALECT is right.',
  },
  server: { reason: 'line_protocol_status' },
};

function notTheServer(message: string): LineVerdict {
  const fix = 'Correct LINE_PROTOCOL_URL, or find out what answers instead of the server.';
  return { kind: 'failed', error: new RetryDelivery(message, { reason: 'line_protocol_page', fix }), when: 'soon' };
}

function wordsOf(body: string): string {
  const json = Failed.safeParse(parseJson(body));
  return quoteForeignText(json.success ? json.data.message : body, 500);
}

function droppedIn(words: string): number {
  const [, dropped, rejected] = /dropped=(\d+)|(\d+) out of \d+ points? rejected/i.exec(words) ?? [];
  return Number(dropped ?? rejected ?? 0);
}
