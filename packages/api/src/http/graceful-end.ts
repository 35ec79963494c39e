import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@wattjobs/core';
import type { AnswerGate } from './answer-gate.ts';

/** If no connection has come for so long, none is on its way into a socket that is about to be closed. */
const quietMs = 50;
const longestHoldMs = 500;

/** How long a connection on which nothing has come yet is kept. */
const silentMs = 1_000;

export interface GracefulEndParts {
  readonly server: Server;
  readonly gate: AnswerGate;
  readonly clock: Clock;
}

/** The end of a server that resets no connection. */
export class GracefulEnd {
  readonly #parts: GracefulEndParts;
  readonly #open = new Set<Socket>();
  #newestMs = Number.NEGATIVE_INFINITY;

  /** Watches the connections of a server, which does not listen yet. */
  constructor(parts: GracefulEndParts) {
    this.#parts = parts;
    parts.server.on('connection', (socket: Socket) => {
      this.#newestMs = parts.clock.monotonic();
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  /**
   * Takes no more connections, finishes what came on those that are open, and resolves once all have ended.
   * When a listening socket is closed, the kernel resets the connections that nobody has accepted yet. So all answers are held back
   * until no connection comes any more: their clients wait instead of connecting again.
   */
  async finish(): Promise<void> {
    const { server, gate, clock } = this.#parts;
    gate.hold();
    const startMs = clock.monotonic();
    const isQuiet = () => clock.monotonic() - Math.max(this.#newestMs, startMs) >= quietMs;
    while (!isQuiet() && clock.monotonic() - startMs < longestHoldMs) await clock.sleep(quietMs / 5);
    const ended = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    gate.release();
    // A client may have connected ahead of its first request, which may never come.
    clock.timeout(silentMs).addEventListener('abort', () => {
      for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy();
    });
    await ended;
  }
}
