import type { WattjobsError } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import { TransportFailure } from '@wattjobs/core/transport';
import { ModbusConnection } from '../modbus/connection.ts';
import { ModbusException } from '../modbus/modbus-exception.ts';
import { hostAndPort, type Target } from '../targets/target.ts';
import { BackOff } from './back-off.ts';
import type { Meter, MeterReading } from './meter.ts';
import { meterProblem } from './meter-problem.ts';

/** The result of one pass for one meter. */
export type MeterPass = { readonly meter: Meter } & (
  | { readonly reading: MeterReading }
  | { readonly problem: WattjobsError }
  /** It failed twice in a row, and is left alone for a while. */
  | { readonly leftAlone: true }
);

export interface GatewayOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly backOffMs: number;
}

/** Exceptions 0A and 0B: a gateway says that it did not reach the meter. */
const firstGatewayException = 0x0a;

/** A gateway may close the connection for one silent unit, so that the next unit deserves another one. */
const mostClosedAtOnce = 2;

/** Meters behind one address: one connection, which is kept between passes, and one request at a time. */
export class Gateway {
  readonly meters: readonly Meter[];
  readonly #options: GatewayOptions;
  readonly #backOff: BackOff;
  #connection: ModbusConnection | undefined;
  #lateAnswers = 0;
  /** Why this pass cannot connect. */
  #unreachable: unknown;
  /** New connections of this pass that were closed before any byte. */
  #closedAtOnce = 0;

  constructor(meters: readonly Meter[], options: GatewayOptions) {
    this.meters = meters;
    this.#options = options;
    this.#backOff = new BackOff(options.backOffMs);
  }

  /** Reads its meters one after the other. If the signal is aborted, those that are left have no result. */
  async read(signal: AbortSignal): Promise<readonly MeterPass[]> {
    const passes: MeterPass[] = [];
    this.#unreachable = undefined;
    this.#closedAtOnce = 0;
    for (const meter of this.meters) {
      const pass = await this.#readMeter(meter, signal);
      // What was cut short says nothing about the meter.
      if (signal.aborted && !('reading' in pass)) break;
      passes.push(pass);
    }
    return passes;
  }

  /** Late answers since the last call: they were dropped. */
  takeLateAnswers(): number {
    const count = this.#lateAnswers + (this.#connection?.lateAnswers ?? 0);
    this.#lateAnswers = -(this.#connection?.lateAnswers ?? 0);
    return count;
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#lateAnswers += connection?.lateAnswers ?? 0;
    await connection?.close();
  }

  async #readMeter(meter: Meter, signal: AbortSignal): Promise<MeterPass> {
    const { clock } = this.#options;
    if (this.#backOff.holds(clock.monotonic()) || meter.backOff.holds(clock.monotonic())) return { meter, leftAlone: true };
    try {
      const reading = await this.#readOnce(meter, signal);
      meter.backOff.succeeded();
      return { meter, reading };
    } catch (error) {
      if (!signal.aborted && isSilence(error)) meter.backOff.failed(clock.monotonic());
      return { meter, problem: meterProblem(error, meter.target) };
    }
  }

  /** A kept connection may have ended since the last pass, without any fault of the meter: then a new one is tried at once. */
  async #readOnce(meter: Meter, signal: AbortSignal): Promise<MeterReading> {
    const kept = this.#connection;
    try {
      return await this.#readOn(kept ?? (await this.#connect(meter.target, signal)), meter, signal);
    } catch (error) {
      const isStale = kept !== undefined && error instanceof TransportFailure && error.kind === 'connection' && !signal.aborted;
      if (!isStale) throw error;
      return await this.#readOn(await this.#connect(meter.target, signal), meter, signal);
    }
  }

  async #readOn(connection: ModbusConnection, meter: Meter, signal: AbortSignal): Promise<MeterReading> {
    try {
      return await meter.read(connection, signal);
    } catch (error) {
      // Another client may hold the gateway: each further attempt could cost that one its place.
      const isClosedAtOnce = error instanceof TransportFailure && error.kind === 'connection' && !connection.hasReceived;
      if (isClosedAtOnce && ++this.#closedAtOnce === mostClosedAtOnce) this.#unreachable = error;
      throw error;
    } finally {
      if (connection.closed) await this.close();
    }
  }

  /** One attempt per pass: units behind a gateway that does not answer do not wait for it one after the other. */
  async #connect({ address: host, port, framing, ignoreTransactionId = false }: Target, signal: AbortSignal): Promise<ModbusConnection> {
    if (this.#unreachable !== undefined) throw this.#unreachable;
    const { clock, timeoutMs: connectTimeoutMs } = this.#options;
    const options = { host: host.replace(/^\[|\]$/g, ''), port, framing, ignoreTransactionId, connectTimeoutMs, clock, signal };
    try {
      this.#connection = await ModbusConnection.open(options);
    } catch (error) {
      this.#unreachable = error;
      if (!signal.aborted) this.#backOff.failed(clock.monotonic());
      throw error;
    }
    this.#backOff.succeeded();
    return this.#connection;
  }
}

/** Whether nobody answered for the meter, so that asking again costs time and perhaps its only place for a client. */
function isSilence(error: unknown): boolean {
  return error instanceof TransportFailure || (error instanceof ModbusException && error.exceptionCode >= firstGatewayException);
}

/** The meters by gateway. */
export function groupByGateway(meters: readonly Meter[], options: GatewayOptions): readonly Gateway[] {
  const groups = Map.groupBy(meters, ({ target: { address, port } }) => hostAndPort(address, port));
  return [...groups.values()].map((group) => new Gateway(group, options));
}
