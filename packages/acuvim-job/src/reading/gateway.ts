import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import { TransportFailure } from '@wattjobs/core/transport';
import { ModbusConnection } from '../modbus/connection.ts';
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

/** Meters behind one address: one connection, which is kept between passes, and one request at a time. */
export class Gateway {
  readonly meters: readonly Meter[];
  readonly #options: GatewayOptions;
  readonly #backOff: BackOff;
  #connection: ModbusConnection | undefined;
  #lateAnswers = 0;

  constructor(meters: readonly Meter[], options: GatewayOptions) {
    this.meters = meters;
    this.#options = options;
    this.#backOff = new BackOff(options.backOffMs);
  }

  /** Reads its meters one after the other. If the signal is aborted, those that are left have no result. */
  async read(signal: AbortSignal): Promise<readonly MeterPass[]> {
    const passes: MeterPass[] = [];
    let unreachable: WattjobsError | undefined;
    for (const meter of this.meters) {
      const pass = unreachable === undefined ? await this.#readMeter(meter, signal) : { meter, problem: unreachable };
      // What was cut short says nothing about the meter.
      if (signal.aborted && !('reading' in pass)) break;
      if ('problem' in pass && this.#connection === undefined) unreachable = pass.problem;
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
      const problem = meterProblem(error, meter.target);
      if (!signal.aborted) this.#failed(meter, error);
      return { meter, problem };
    }
  }

  /** A kept connection may have ended since the last pass, without any fault of the meter: then a new one is tried at once. */
  async #readOnce(meter: Meter, signal: AbortSignal): Promise<MeterReading> {
    const kept = this.#connection;
    try {
      return await meter.read(kept ?? (await this.#connect(meter.target, signal)), signal);
    } catch (error) {
      if (this.#connection?.closed === true) await this.close();
      const isStale = kept !== undefined && error instanceof TransportFailure && error.kind === 'connection' && !signal.aborted;
      if (!isStale) throw error;
      try {
        return await meter.read(await this.#connect(meter.target, signal), signal);
      } catch (second) {
        if (this.#connection?.closed === true) await this.close();
        throw second;
      }
    }
  }

  async #connect({ address: host, port, framing, ignoreTransactionId = false }: Target, signal: AbortSignal): Promise<ModbusConnection> {
    const { clock, timeoutMs } = this.#options;
    const connection = await ModbusConnection.open({
      host: host.replace(/^\[|\]$/g, ''),
      port,
      framing,
      ignoreTransactionId,
      connectTimeoutMs: timeoutMs,
      clock,
      signal,
    });
    this.#backOff.succeeded();
    this.#connection = connection;
    return connection;
  }

  /** A refusal by its values costs no attempt: the meter answered. */
  #failed(meter: Meter, error: unknown): void {
    const nowMs = this.#options.clock.monotonic();
    if (error instanceof RetrySource) return;
    if (this.#connection === undefined) this.#backOff.failed(nowMs);
    meter.backOff.failed(nowMs);
  }
}

/** The meters by gateway. Meters that need different framing cannot share a connection. */
export function groupByGateway(meters: readonly Meter[], options: GatewayOptions): readonly Gateway[] {
  const keyOf = ({ target: { address, port, framing, ignoreTransactionId = false } }: Meter) =>
    `${hostAndPort(address, port)} ${framing} ${ignoreTransactionId}`;
  return [...Map.groupBy(meters, keyOf).values()].map((group) => new Gateway(group, options));
}
