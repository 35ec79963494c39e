import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@wattjobs/core/time';
import { errorEnvelope } from '../http/error-body.ts';
import type { Refusal } from '../http/refusal.ts';
import { securityHeaders } from './security-headers.ts';

/** How long a client may take to read its last answer. */
const lingerMs = 1_000;

/** Writes a refusal on a connection whose request reached no route, and closes it once the client has had time to read it. */
export function answerOnSocket(socket: Socket, refusal: Refusal, id: string, clock: Clock): void {
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify(errorEnvelope(refusal));
  const headers = {
    ...securityHeaders,
    ...refusal.headers,
    transaction_id: id,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    date: new Date(clock.now()).toUTCString(),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // Closing a connection with unread data resets it, and the client would lose the answer.
  socket.on('error', () => undefined).resume();
  socket.end(`HTTP/1.1 ${refusal.statusCode} ${STATUS_CODES[refusal.statusCode]}\r\n${lines.join('')}\r\n${body}`);
  clock.timeout(lingerMs).addEventListener('abort', () => socket.destroy());
}
