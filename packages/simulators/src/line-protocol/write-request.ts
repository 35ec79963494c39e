import { isUtf8 } from 'node:buffer';
import { decodedBody } from '../http/decoded-body.ts';
import type { ReceivedRequest } from '../http/message.ts';

/** A write that could be read: its lines, and the nanoseconds of one unit of its times. */
export interface WriteRequest {
  readonly lines: readonly string[];
  readonly unit: bigint;
}

/** Nanoseconds per unit. */
export const influxdbPrecisions: Readonly<Record<string, bigint>> = { ns: 1n, us: 1000n, ms: 1_000_000n, s: 1_000_000_000n };

/** The same, and what VictoriaMetrics knows besides. */
export const victoriaMetricsPrecisions: Readonly<Record<string, bigint>> = {
  ...influxdbPrecisions,
  n: 1n,
  u: 1000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/**
 * Reads the lines of a write, without comments and blank ones. A text says why the request is refused.
 * It is stricter than the servers, which guess a missing precision and accept a last line without its end.
 */
export function readWrite(request: ReceivedRequest, precisions: Readonly<Record<string, bigint>>): WriteRequest | string {
  const precision = request.query.get('precision');
  if (precision === null) return 'the precision is missing';
  const unit = Object.hasOwn(precisions, precision) ? precisions[precision] : undefined;
  if (unit === undefined) return `invalid precision; valid precision units are ${Object.keys(precisions).join(', ')}`;
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') return `unsupported content encoding: ${encoding}`;
  const body = decodedBody(request);
  if (!body) return 'gzip: invalid header';
  if (!isUtf8(body)) return 'the body is not UTF-8';
  const text = body.toString('utf8');
  if (text !== '' && !text.endsWith('\n')) return 'the last line does not end with a newline';
  return { lines: linesOf(text), unit };
}

/** The lines of a request that may be malformed in any way, without comments and blank ones. */
export function linesIn(request: ReceivedRequest): readonly string[] {
  return linesOf((decodedBody(request) ?? request.body).toString('utf8'));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
