/** What a port has seen, so that a test can see how polite a client is. */
export interface MeterCounters {
  requests: number;
  answers: number;
  /** Answers that were exceptions. */
  exceptions: number;
  /** Connections that were closed because of an impossible header. */
  brokenHeaders: number;
  connections: number;
  connectionsOpen: number;
  connectionsPeak: number;
  /** Connections over the limit, and those that it dropped. */
  connectionsRefused: number;
  /** The most requests that waited for their answers at once. */
  inFlightPeak: number;
  /** Requests per unit id, whether or not the unit exists. */
  readonly requestsByUnit: Record<number, number>;
}

export function noCounts(): MeterCounters {
  return {
    requests: 0,
    answers: 0,
    exceptions: 0,
    brokenHeaders: 0,
    connections: 0,
    connectionsOpen: 0,
    connectionsPeak: 0,
    connectionsRefused: 0,
    inFlightPeak: 0,
    requestsByUnit: {},
  };
}

/** One request as received. */
export interface MeterRequest {
  /** Milliseconds since the epoch, by the simulator's clock. */
  readonly time: number;
  readonly unitId: number;
  readonly function: number;
  /** Null if the request is not a sound read. */
  readonly start: number | null;
  readonly count: number | null;
  /** Null if there is no answer, or not yet. */
  status: 'answered' | `exception-${number}` | null;
}
