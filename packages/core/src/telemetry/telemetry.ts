import type { MeasurementGroup } from '../sinks/sink.ts';
import { noTracing, type Tracing } from './tracing.ts';

/** What a run tells about itself while it goes on. */
export interface Telemetry {
  readonly tracing: Tracing;
  /** A line of the JSON log becomes a log record of the span in which it was written. */
  logLine(line: string): void;
  /** The values of a group, until the next values of the same job and instance take their place. */
  gauge(group: Pick<MeasurementGroup, 'job' | 'instance' | 'measurements'>): void;
  /** Sends what is left; takes two seconds at most, never throws, and may leave timers behind: exit explicitly after it. */
  shutdown(): Promise<void>;
}

/** Tells nobody: the default. */
export const noTelemetry: Telemetry = {
  tracing: noTracing,
  logLine: () => undefined,
  gauge: () => undefined,
  shutdown: () => Promise.resolve(),
};
