import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ModbusTCPClient } from 'jsmodbus';
import { tcp } from './framing.ts';

/** jsmodbus counts from 1; the connection gives each request its own id on the wire. */
const onlyTransactionId = 1;
/** The connection decides when a request is given up; this is the longest timer that Node.js has. */
const neverMs = 2 ** 31 - 1;

interface ExchangeRequest {
  readonly unitId: number;
  readonly start: number;
  readonly count: number;
}

/**
 * One request through jsmodbus, over a stream that only this request uses.
 * Each request has a new client, because one that saw a failure answers no further request.
 */
export class Exchange {
  readonly #stream = new EventEmitter();
  readonly #unitId: number;
  readonly #refused = Promise.withResolvers<number>();
  /** The registers, or the code of the exception. Rejects if the exchange ends before an answer. */
  readonly answer: Promise<Buffer | number>;

  /** @param send gets the function code and its data */
  constructor({ unitId, start, count }: ExchangeRequest, send: (body: Buffer) => void) {
    this.#unitId = unitId;
    const stream = Object.assign(this.#stream, { write: (frame: Buffer) => send(frame.subarray(7)) });
    const client = new ModbusTCPClient(stream as unknown as Socket, unitId, neverMs);
    // A client stays offline if it is made after its socket was connected.
    stream.emit('connect');
    const registers = client.readHoldingRegisters(start, count).then(({ response }) => response.body.valuesAsBuffer);
    this.answer = Promise.race([this.#refused.promise, registers]);
  }

  /** @param body the function code and its data, known to match the request */
  receive(body: Buffer): void {
    // jsmodbus throws if no standard names the code.
    if (body.readUInt8(0) >= 0x80) this.#refused.resolve(body.readUInt8(1));
    else this.#stream.emit('data', tcp.wrap(onlyTransactionId, this.#unitId, body));
  }

  /** Stops the timer of jsmodbus. */
  end(): void {
    this.#stream.emit('close');
  }
}
