/** SQLSTATE classes and codes of temporary failures: connection, read-only standby, resources, shutdown, start-up, full disk. */
const away = /^(08|25006|53|57P0|58)/;

/** Network error codes if no server answers. */
const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Driver errors that have only a message. */
const inWords = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end on the pool',
  'The server does not support SSL connections',
];

/** The query was ended by `statement_timeout`, or by an administrator. */
const queryCanceled = '57014';

/** Whether the database is unavailable for now, so that the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = sqlStateOf(error);
  if (code !== undefined && (away.test(code) || code === queryCanceled || unreachable.has(code))) return true;
  if ('syscall' in error && error.syscall === 'connect') return true;
  return inWords.some((words) => error.message.startsWith(words));
}

/** The SQLSTATE (or the system's code) of an error; undefined if it has none. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
