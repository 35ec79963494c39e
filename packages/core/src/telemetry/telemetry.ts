import type { Point } from '../job/point.ts';
import { noTracing, type Tracing } from './tracing.ts';

/** What a run reports about itself while it runs. */
export interface Telemetry {
  readonly tracing: Tracing;
  /** Turns a line of the JSON log into a log record of the span in which it was written. */
  logLine(line: string): void;
  /** The current points of the readings or of the run; the next ones of the same kind and device replace them. */
  gauge(kind: string, points: readonly Point[]): void;
  /** Sends what is left. It takes at most two seconds, never throws, and may leave timers behind: exit explicitly afterwards. */
  shutdown(): Promise<void>;
}

/** Reports nothing: the default. */
export const noTelemetry: Telemetry = {
  tracing: noTracing,
  logLine: () => undefined,
  gauge: () => undefined,
  shutdown: () => Promise.resolve(),
};
