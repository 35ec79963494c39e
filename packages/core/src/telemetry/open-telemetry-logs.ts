import { type Attributes, logs, SeverityNumber } from '@opentelemetry/api';

const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Turns a line of the JSON log into a log record of the active span. */
export function emitLogLine(scope: string, line: string): void {
  const { level, time, msg, ...attributes } = parseLine(line);
  const severity = typeof level === 'string' ? severities[level] : undefined;
  logs.getLogger(scope).emit({
    ...(severity === undefined ? {} : { severityNumber: severity, severityText: String(level) }),
    ...(typeof time === 'string' ? { timestamp: new Date(time) } : {}),
    body: typeof msg === 'string' ? msg : line.trimEnd(),
    attributes,
  });
}

function parseLine(line: string): Attributes {
  try {
    const fields: unknown = JSON.parse(line);
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
