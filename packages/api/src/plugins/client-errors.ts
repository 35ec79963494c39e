import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { errorEnvelope } from '../http/error-body.ts';
import { Refusal } from '../http/refusal.ts';
import { isUnknownMethod, unknownMethod } from './unknown-method.ts';

/** What Node.js says of a request that it could not read, and what the client is told. */
const known: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal(408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.'),
  CONNECT: unknownMethod,
  HPE_HEADER_OVERFLOW: new Refusal(431, 'HEADERS_TOO_LONG', 'The address and the headers are longer than this API takes.'),
};
const unreadable = new Refusal(400, 'BAD_REQUEST', 'This is not a request that can be read.');

interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: unknown;
}

/** Answers on a connection whose request reached no route because it could not be read, and closes it. */
export function answerClientError(error: ClientError, socket: Duplex, log: FastifyBaseLogger): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = isUnknownMethod(error) ? unknownMethod : (known[error.code ?? ''] ?? unreadable);
  const id = randomUUID();
  log.debug({ err: error, transaction_id: id, status: refusal.statusCode }, 'a request could not be read');
  if (socket.writable) {
    const body = JSON.stringify(errorEnvelope(refusal));
    const head = [
      `HTTP/1.1 ${refusal.statusCode} ${STATUS_CODES[refusal.statusCode]}`,
      `transaction_id: ${id}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}

/** Answers CONNECT, which Node.js hands over with the connection as it is: without this it would only be closed. */
export function refuseTunnel(socket: Duplex, log: FastifyBaseLogger): void {
  socket.on('error', (error) => log.debug({ err: error }, 'a connection was lost'));
  answerClientError(Object.assign(new TypeError('a tunnel was asked for'), { code: 'CONNECT' }), socket, log);
}
