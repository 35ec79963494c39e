import type { Clock } from '@wattjobs/core/time';

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

/** A connection to a meter or a gateway: one request at a time, in the order of the calls. */
export declare class ModbusConnection {
  private constructor();
  static open(options: ConnectionOptions): Promise<ModbusConnection>;
  /** Two bytes per register. Throws TransportFailure or ModbusException. */
  readHoldingRegisters(request: ReadRegisters): Promise<Buffer>;
  /** Whether no further request is possible. */
  get closed(): boolean;
  /** Answers that came after their request was given up. */
  get lateAnswers(): number;
  close(): Promise<void>;
}
