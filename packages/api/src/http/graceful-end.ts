import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@wattjobs/core/time';
import type { AnswerGate } from './answer-gate.ts';

/**
 * If this many looks in a row see no new connection, none is about to reach the closing socket.
 * Looks are counted, not time: a busy machine may let time pass without accepting what waits, or without running a client.
 */
const quietLooks = 20;
const lookEveryMs = 10;
const longestHoldMs = 2_000;

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
  #accepted = 0;

  /** Tracks the connections of a server that does not listen yet. */
  constructor(context: GracefulEndContext) {
    this.#context = context;
    context.server.on('connection', (socket: Socket) => {
      this.#accepted += 1;
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
    for (let quiet = 0; quiet < quietLooks && clock.monotonic() - startMs < longestHoldMs; ) {
      const before = this.#accepted;
      await clock.sleep(lookEveryMs);
      quiet = this.#accepted === before ? quiet + 1 : 0;
    }
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
