import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request with its whole body, for a simulator's routes. */
export interface ReceivedRequest {
  readonly method: string;
  /** The path with its query, as sent. */
  readonly target: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A route's answer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** All bytes of the answer, one character per byte, instead of status, headers and body: for invalid HTTP. */
  readonly raw?: string;
  /** The body is sent one byte at a time, each after this many milliseconds. */
  readonly byteDelayMs?: number;
}

/** Reads a request to its end. Rejects if the client disconnects before. */
export async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const target = message.url ?? '/';
  const [path = '/', query = ''] = splitOnce(target, '?');
  return {
    method: message.method ?? 'GET',
    target,
    path,
    query: new URLSearchParams(query),
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
}

/** A page in UTF-8 that no cache may share; `headers` override both. */
export function htmlAnswer(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private', ...headers }, body };
}

/** A plain text in UTF-8, unchanged. */
export function textAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** A value as indented JSON, with a line feed at the end. */
export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body, null, 2)}\n` };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
