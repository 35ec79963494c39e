import { type Logger, pino, type LoggerOptions } from 'pino';
import { withoutSecretsInLine } from '../redaction/log-line.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';

export interface LogSettings {
  readonly level: string;
  readonly job: string;
  readonly source: string;
}

/** JSON lines for machines; `write` gets each line including its newline. */
export function createLogger({ level, job, source }: LogSettings, write: (line: string) => void): Logger {
  const options: LoggerOptions = {
    level,
    base: { job, source },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  };
  return pino(options, { write: (line: string) => write(withoutSecretsInLine(line)) });
}

/** What a log may contain of an error. Our own errors are safe to print in full; of others, only the stack of a bug is kept. */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof WattjobsError) {
    const { code, reason, message, fix, context, cause } = error;
    return {
      code,
      reason,
      message,
      fix,
      ...(Object.keys(context).length === 0 ? {} : { context }),
      ...(cause === undefined ? {} : { cause: describeError(cause) }),
    };
  }
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { message: String(error) };
}

/** Turns JSON lines into lines for a person at a terminal. */
export async function readableLines(write: (text: string) => void): Promise<(line: string) => void> {
  // Only a terminal needs it, so a job in a cluster never loads it.
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ colorize: true, ignore: 'job,source', translateTime: 'SYS:HH:MM:ss' });
  return (line) => {
    write(pretty(line) ?? line);
  };
}
