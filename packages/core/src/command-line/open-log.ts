import type { Logger } from 'pino';
import type { Environment } from '../settings/environment.ts';
import { createLogger, type LogSettings, readableLines } from '../telemetry/logger.ts';
import { startTelemetry } from '../telemetry/start-telemetry.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Host } from './host.ts';

/** The log of a program, and the telemetry that also gets each of its lines. */
export interface OpenLog {
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Writes one line of JSON, including its newline, to the log unchanged. */
  readonly write: (line: string) => void;
}

/** Starts the telemetry that the environment configures, and the log: JSON lines, or readable lines on a terminal. */
export async function openLog(host: Host, environment: Environment, settings: LogSettings): Promise<OpenLog> {
  const { job, source } = settings;
  const telemetry = await startTelemetry({ environment, job, source, clock: host.clock });
  const print = host.isTerminal ? await readableLines((text) => host.stderr(text)) : (line: string) => host.stderr(line);
  const write = (line: string) => {
    print(line);
    telemetry.logLine(line);
  };
  return { log: createLogger(settings, write), telemetry, write };
}
