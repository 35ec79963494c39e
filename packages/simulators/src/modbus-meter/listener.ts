import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ControlPanel } from '../control/panel.ts';
import type { MeterControls } from './controls.ts';
import type { MeterCounters } from './counters.ts';

/** Keeps the port open or closed as the controls say, and the number of clients within their limit. */
export class MeterListener {
  readonly #panel: ControlPanel<MeterControls>;
  readonly #counters: MeterCounters;
  readonly #serve: (socket: Socket) => void;
  /** The oldest first. */
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  #host = '';
  #port = 0;
  #closed = false;
  #settled: Promise<void> = Promise.resolve();

  constructor(panel: ControlPanel<MeterControls>, counters: MeterCounters, serve: (socket: Socket) => void) {
    this.#panel = panel;
    this.#counters = counters;
    this.#serve = serve;
  }

  /** Opens the port, even if the meter starts without power, and returns its number. Rejects with Node's own error if it is taken. */
  async start(host: string, port: number): Promise<number> {
    this.#host = host;
    this.#port = port;
    await this.#listen();
    this.#panel.onChange(() => this.#adjust());
    await this.settle();
    return this.#port;
  }

  /** Resolves once the port is as the controls say. */
  async settle(): Promise<void> {
    this.#adjust();
    await this.#settled;
  }

  /** Ends every connection at once. */
  dropAll(): void {
    for (const socket of this.#open) reset(socket);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.dropAll();
    await this.settle();
  }

  #adjust(): void {
    if (!this.#panel.current.powered) this.dropAll();
    this.#settled = this.#settled.then(async () => {
      const wanted = this.#isWanted();
      if (wanted && !this.#server) await this.#listen();
      else if (!wanted) this.#stop();
    });
  }

  #isWanted(): boolean {
    const { powered, overLimit } = this.#panel.current;
    return !this.#closed && powered && !(overLimit === 'refuse' && this.#isFull());
  }

  #isFull(): boolean {
    return this.#open.size >= (this.#panel.current.clientLimit ?? Infinity);
  }

  async #listen(): Promise<void> {
    this.#server = createServer((socket) => this.#accept(socket)).listen(this.#port, this.#host);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #stop(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  #accept(socket: Socket): void {
    const counters = this.#counters;
    const { overLimit, powered } = this.#panel.current;
    if (!powered || this.#isFull()) {
      counters.connectionsRefused += 1;
      const [oldest] = this.#open;
      if (powered && overLimit === 'drop-oldest') oldest?.destroy();
      else {
        // `refuse` closes the port; a client that came in between is reset.
        if (powered && overLimit === 'close-at-once') socket.destroy();
        else reset(socket);
        return;
      }
    }
    counters.connections += 1;
    this.#open.add(socket);
    counters.connectionsOpen = this.#open.size;
    counters.connectionsPeak = Math.max(counters.connectionsPeak, this.#open.size);
    socket.once('close', () => {
      this.#open.delete(socket);
      counters.connectionsOpen = this.#open.size;
      this.#adjust();
    });
    this.#serve(socket);
    this.#adjust();
  }
}

/** Node.js loses a socket that is reset while it shuts down, and its event loop then turns for ever. */
function reset(socket: Socket): void {
  if (socket.readyState === 'open') socket.resetAndDestroy();
  else socket.destroy();
}
