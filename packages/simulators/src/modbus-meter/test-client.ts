import { connect, type Socket } from 'node:net';

/** A raw client, which sends and receives bytes and knows nothing of the protocol. */
export class TestClient implements AsyncDisposable {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  /** How the connection ended, or null. */
  #end: 'closed' | 'reset' | 'refused' | null = null;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#end = error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    socket.on('close', () => {
      this.#end ??= 'closed';
      this.#wake();
    });
  }

  /** Resolves once the connection is open, or has failed. */
  static async open(meter: { readonly host: string; readonly port: number }): Promise<TestClient> {
    const socket = connect(meter.port, meter.host);
    const client = new TestClient(socket);
    await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
    return client;
  }

  /** Sends bytes written as hex, spaces allowed. */
  send(hex: string): void {
    this.#socket.write(bytesOf(hex));
  }

  /** The next bytes as hex; fewer if the connection ends before. */
  async receive(count: number): Promise<string> {
    while (this.#bytes.length < count && this.#end === null) await this.#next();
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(taken.length);
    return hexOf(taken);
  }

  /** Sends, and receives this many bytes. */
  ask(hex: string, count: number): Promise<string> {
    this.send(hex);
    return this.receive(count);
  }

  /** Resolves once the connection has ended, with how, and what was not yet received. */
  async ended(): Promise<readonly [string, string]> {
    while (this.#end === null) await this.#next();
    return [this.#end, hexOf(this.#bytes)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.ended();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

export function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
}

/** Bytes as the facts write them: `01 03 04`. */
export function hexOf(bytes: Buffer): string {
  return bytes
    .toString('hex')
    .toUpperCase()
    .replaceAll(/..(?=.)/g, '$& ');
}
