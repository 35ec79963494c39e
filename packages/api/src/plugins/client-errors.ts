import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@wattjobs/core/time';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { answerOnSocket } from './answer-on-socket.ts';
import { isUnknownMethod, type ParseFailure, unknownMethod } from './unknown-method.ts';
import { recordUnrouted, type RequestRecords } from './unrouted-requests.ts';

/** Node.js's codes for unreadable requests, and what the client is told. */
const known: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal(408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.'),
  HPE_HEADER_OVERFLOW: new Refusal(431, 'HEADERS_TOO_LONG', 'The address and the headers are longer than this API accepts.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new Refusal(413, 'BODY_TOO_LARGE', 'The extensions of a chunk are longer than this API accepts.'),
};
const unreadable = new Refusal(400, 'BAD_REQUEST', 'This request cannot be read.');
const noProxy = new Refusal(405, 'METHOD_NOT_ALLOWED', 'This server is not a proxy: it does not accept CONNECT.', {
  headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
});

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers requests that reach no route because they are unreadable or ask for a tunnel, and closes their connections. */
export class ClientErrors {
  readonly #context: RequestRecords & { readonly clock: Clock };
  /** The last readable request on each connection. */
  readonly #last = new WeakMap<Socket, Exchange>();
  /** Connections that got their last answer: later input is ignored. */
  readonly #ended = new WeakSet<Socket>();

  constructor(context: RequestRecords & { readonly clock: Clock }) {
    this.#context = context;
  }

  /** Attaches to a server's connections. */
  watch({ server }: ApiServer): void {
    // Before the router, which may answer at once.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#last.set(request.socket, { request, response }),
    );
    server.on('connect', (_request: IncomingMessage, socket: Socket) =>
      this.#refuse(socket, noProxy, { method: 'CONNECT', reason: 'connect' }),
    );
  }

  /** For `clientErrorHandler`. The error may contain the request's text, so only its code is logged. */
  answer(error: Error & ParseFailure, socket: Socket): void {
    if (this.#ended.has(socket)) return;
    const reason = error.code ?? 'unknown';
    if (reason === 'ECONNRESET' || socket.destroyed) return void socket.destroy();
    const refusal = isUnknownMethod(error) ? unknownMethod : (known[reason] ?? unreadable);
    const last = this.#last.get(socket);
    if (last === undefined || last.response.writableFinished) return this.#refuse(socket, refusal, { reason });
    if (last.request.complete) {
      // The previous request is not answered yet: the client would take this answer for it.
      this.#ended.add(socket);
      last.response.once('close', () => this.#refuse(socket, refusal, { reason }));
    } else if (last.response.headersSent) {
      // A second head within an answer would be read as part of it.
      socket.destroy();
    } else this.#refuse(socket, refusal, { reason, method: last.request.method });
  }

  #refuse(socket: Socket, refusal: Refusal, about: { readonly reason: string; readonly method?: string | undefined }): void {
    this.#ended.add(socket);
    const id = randomUUID();
    recordUnrouted(this.#context, { id, status: refusal.statusCode, remote: socket.remoteAddress, ...about });
    answerOnSocket(socket, refusal, id, this.#context.clock);
  }
}
