import { once } from 'node:events';
import { Socket } from 'node:net';
import { ReportBug } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import { TransportFailure, type TransportFailureKind, transportFailureOf } from '@wattjobs/core/transport';
import { answerProblem, type Expected } from './answer-problem.ts';
import { FrameReader } from './frame-reader.ts';
import { type Frame, type Framing, rtu, tcp } from './framing.ts';
import { readRequest, registersIn } from './messages.ts';
import { ModbusException } from './modbus-exception.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** `rtu`: RTU frames with their CRC over TCP, for gateways that do not translate. */
  readonly framing: 'tcp' | 'rtu';
  /** Accept an answer under another transaction id: for gateways that do not return the one of the request. */
  readonly ignoreTransactionId: boolean;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ReadRegisters {
  readonly unitId: number;
  /** The first register, from 0. */
  readonly start: number;
  /** 1 to 125. */
  readonly count: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

interface InFlight extends Expected {
  readonly start: number;
  /** Of the monotonic clock. */
  readonly deadlineMs: number;
  /** Gets the function code and its data. */
  answered(body: Buffer): void;
  fail(failure: TransportFailure): void;
}

/** More answers than this that no request waits for, since the last one, are a stream that would never end. */
const mostStrayAnswers = 16;

/** A connection to a meter or a gateway: one request at a time, in the order of the calls. */
export class ModbusConnection {
  readonly #socket = new Socket();
  readonly #options: ConnectionOptions;
  readonly #target: string;
  readonly #framing: Framing;
  readonly #reader: FrameReader;
  /** Requests that were given up, and whose answers can still come. */
  readonly #givenUp = new Set<number>();
  #transactionId = 0;
  #inFlight: InFlight | undefined;
  /** When it is looked at whether the request in flight takes too long. */
  #watchMs = Number.POSITIVE_INFINITY;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #hasReceived = false;
  #lateAnswers = 0;
  #strayAnswers = 0;
  /** Why no further request is possible. */
  #ended: TransportFailure | undefined;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#target = `modbus://${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
    this.#framing = options.framing === 'tcp' ? tcp : rtu;
    this.#reader = new FrameReader(this.#framing);
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (error) => this.#end(this.#lost(error)));
    this.#socket.on('close', () => this.#end(this.#lost()));
    this.#socket.on('data', (bytes) => this.#receive(bytes));
  }

  /** Connects. Throws TransportFailure; then nothing stays open. */
  static async open(options: ConnectionOptions): Promise<ModbusConnection> {
    const { host, port, clock, connectTimeoutMs, signal } = options;
    const connection = new ModbusConnection(options);
    const limit = AbortSignal.any([signal, clock.timeout(connectTimeoutMs)]);
    try {
      const connected = once(connection.#socket, 'connect', { signal: limit });
      if (!limit.aborted) connection.#socket.connect({ host, port });
      await connected;
      return connection;
    } catch (error) {
      connection.#socket.destroy();
      const { kind, systemCode } = transportFailureOf(error, { target: connection.#target, aborted: signal.aborted });
      throw connection.#failure(kind, kind === 'timeout' ? 'no connection in time' : undefined, { systemCode, cause: error });
    }
  }

  /** Whether no further request is possible. */
  get closed(): boolean {
    return this.#ended !== undefined;
  }

  /** Whether any byte has come. */
  get hasReceived(): boolean {
    return this.#hasReceived;
  }

  /** Answers that came after their request was given up. */
  get lateAnswers(): number {
    return this.#lateAnswers;
  }

  /**
   * Reads holding registers (function 3): two bytes for each.
   * Throws ModbusException if the device refuses, after which the connection is usable. Throws TransportFailure otherwise,
   * after which it is closed, unless the answer was only late and can be told by its transaction id.
   */
  async readHoldingRegisters(request: ReadRegisters): Promise<Buffer> {
    checkRequest(request);
    const { promise: turn, resolve: endTurn } = Promise.withResolvers<void>();
    const before = this.#lastTurn;
    this.#lastTurn = turn;
    await before;
    try {
      return await this.#read(request);
    } finally {
      endTurn();
    }
  }

  /** Closes the connection, so that the next client finds a free place. A request in flight fails. */
  async close(): Promise<void> {
    this.#end(this.#failure('aborted', 'the connection was closed'));
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }

  async #read({ unitId, start, count, timeoutMs, signal }: ReadRegisters): Promise<Buffer> {
    if (signal.aborted) this.#end(this.#failure('aborted'));
    if (this.#ended !== undefined) throw this.#ended;
    this.#transactionId = (this.#transactionId % 0xffff) + 1;
    const transactionId = this.#transactionId;
    // After 65535 requests, ids come again.
    this.#givenUp.delete(transactionId);
    this.#strayAnswers = 0;
    const { ignoreTransactionId, clock } = this.#options;
    const { promise: answer, resolve: answered, reject: fail } = Promise.withResolvers<Buffer>();
    const deadlineMs = clock.monotonic() + timeoutMs;
    const request = { transactionId, ignoreTransactionId, unitId, start, count, deadlineMs, answered, fail };
    this.#inFlight = request;
    const giveUp = () => this.#giveUp('aborted');
    signal.addEventListener('abort', giveUp);
    this.#watch(request);
    this.#socket.write(this.#framing.wrap(transactionId, unitId, readRequest(start, count)));
    try {
      const registers = registersIn(await answer);
      if (typeof registers === 'number') throw new ModbusException(registers, this.#target, shown(request));
      return registers;
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#inFlight = undefined;
    }
  }

  /** Gives up a request at its deadline. One timer serves many requests: most are answered long before theirs. */
  #watch({ deadlineMs }: InFlight): void {
    if (deadlineMs >= this.#watchMs) return;
    const { clock } = this.#options;
    this.#watchMs = deadlineMs;
    clock.timeout(Math.max(deadlineMs - clock.monotonic(), 0)).addEventListener('abort', () => {
      if (this.#watchMs === deadlineMs) this.#watchMs = Number.POSITIVE_INFINITY;
      const request = this.#inFlight;
      if (request === undefined) return;
      if (clock.monotonic() >= request.deadlineMs) this.#giveUp('timeout');
      else this.#watch(request);
    });
  }

  get #hasTransactionIds(): boolean {
    return this.#options.framing === 'tcp' && !this.#options.ignoreTransactionId;
  }

  #receive(bytes: Buffer): void {
    this.#hasReceived = true;
    for (const frame of this.#reader.push(bytes)) {
      if (this.#ended !== undefined) return;
      if ('malformed' in frame) this.#end(this.#failure('broken', `the answer ${frame.malformed}`));
      else this.#match(frame);
    }
  }

  #match(frame: Frame): void {
    const request = this.#inFlight;
    const isLate = frame.transactionId !== undefined && this.#givenUp.delete(frame.transactionId);
    if (request === undefined || isLate) {
      this.#lateAnswers++;
      // Where ids tell nothing, the next request could be answered by a second one of these.
      if (!this.#hasTransactionIds || ++this.#strayAnswers > mostStrayAnswers)
        this.#end(this.#failure('broken', 'an answer came without a request'));
      return;
    }
    const problem = answerProblem(frame, request);
    if (problem !== undefined) return this.#end(this.#failure('broken', `the answer ${problem}`));
    // What follows in the same segment answers nothing.
    this.#inFlight = undefined;
    request.answered(frame.body);
  }

  #giveUp(kind: 'aborted' | 'timeout'): void {
    const request = this.#inFlight;
    if (request === undefined) return;
    const failure = this.#failure(kind, undefined, { notes: [shown(request)] });
    // Without its id, or with only half of it here, a late answer would be taken for the next one.
    if (kind === 'aborted' || !this.#hasTransactionIds || this.#reader.isInsideFrame) return this.#end(failure);
    this.#givenUp.add(request.transactionId);
    request.fail(failure);
  }

  #end(failure: TransportFailure): void {
    this.#ended ??= failure;
    this.#socket.destroy();
    this.#inFlight?.fail(this.#ended);
  }

  #lost(error?: Error): TransportFailure {
    const answered = this.#reader.isInsideFrame;
    const known = error === undefined ? undefined : transportFailureOf(error, { target: this.#target, answered });
    const kind = known?.kind ?? (answered ? 'broken' : 'connection');
    const isHeld = kind === 'connection' && !this.#hasReceived;
    const meaning = isHeld ? 'connected, then closed before any byte: another client seems to hold the meter' : undefined;
    return this.#failure(kind, meaning, { systemCode: known?.systemCode, cause: error });
  }

  #failure(
    kind: TransportFailureKind,
    meaning?: string,
    { systemCode, cause, notes = [] }: { systemCode?: string | undefined; cause?: unknown; notes?: readonly string[] } = {},
  ): TransportFailure {
    return new TransportFailure({ kind, target: this.#target, systemCode }, cause, {
      code: 'TRANSPORT_FAILED',
      asker: 'meter',
      meaning,
      notes,
    });
  }
}

function shown({ unitId, start, count }: Pick<InFlight, 'unitId' | 'start' | 'count'>): string {
  return `unit ${unitId}, registers ${start} to ${start + count - 1}`;
}

function checkRequest({ unitId, start, count }: ReadRegisters): void {
  const fits = isWithin(unitId, 0, 255) && isWithin(start, 0, 65_535) && isWithin(count, 1, 125) && start + count <= 65_536;
  if (!fits) throw new ReportBug(new RangeError(`no request can read ${count} registers from ${start} of unit ${unitId}`));
}

function isWithin(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
