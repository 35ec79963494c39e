import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@wattjobs/core/time';
import type { AnswerGate } from './answer-gate.ts';

/** If no connection has come for this long, none is about to reach the closing socket. */
const quietMs = 50;
const longestHoldMs = 500;

/** How long a connection without any data is kept open. */
const silentMs = 1_000;

export interface GracefulEndContext {
  readonly server: Server;
  readonly gate: AnswerGate;
  readonly clock: Clock;
}

/** Shuts down a server without resetting any connection. */
export class GracefulEnd {
  readonly #context: GracefulEndContext;
  readonly #open = new Set<Socket>();
  #newestMs = Number.NEGATIVE_INFINITY;

  /** Tracks the connections of a server that does not listen yet. */
  constructor(context: GracefulEndContext) {
    this.#context = context;
    context.server.on('connection', (socket: Socket) => {
      this.#newestMs = context.clock.monotonic();
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  /**
   * Accepts no more connections, finishes requests on the open ones, and resolves once all are closed.
   * Closing a listening socket makes the kernel reset connections that were not accepted yet. So all answers are delayed
   * until no more connections come: clients wait instead of reconnecting.
   */
  async finish(): Promise<void> {
    const { server, gate, clock } = this.#context;
    gate.hold();
    const startMs = clock.monotonic();
    const isQuiet = () => clock.monotonic() - Math.max(this.#newestMs, startMs) >= quietMs;
    while (!isQuiet() && clock.monotonic() - startMs < longestHoldMs) await clock.sleep(quietMs / 5);
    const ended = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    gate.release();
    // A client may connect before its first request, which may never come.
    clock.timeout(silentMs).addEventListener('abort', () => {
      for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy();
    });
    await ended;
  }
}
