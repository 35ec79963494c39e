/** One thing that is wrong with a request. */
export interface FieldProblem {
  /** Where: `body`, `querystring`, `params`. */
  readonly location: string;
  /** The name within it, its parts joined by dots; empty for the whole. */
  readonly field: string;
  readonly reason: string;
}

interface RefusalDetails {
  readonly details?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * Answer the client with this status: the request cannot be served, and the client may know why.
 * The message is shown as it is, so it holds nothing that is secret and nothing of an exception.
 */
export class Refusal extends Error {
  readonly statusCode: number;
  /** What a program can match on. */
  readonly code: string;
  readonly details: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, code: string, message: string, { details, headers = {}, cause }: RefusalDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.statusCode = statusCode;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** What the request names is not there. */
export function notFound(message: string): Refusal {
  return new Refusal(404, 'NOT_FOUND', message);
}

/** The request is well-formed, and yet it cannot be meant. */
export function invalid(problems: readonly FieldProblem[]): Refusal {
  const message = problems.map(({ field, location, reason }) => `${field === '' ? location : field}: ${reason}`).join('; ');
  return new Refusal(422, 'VALIDATION_FAILED', message, { details: problems });
}

/** The database does not answer now: the same request may be served later. */
export function databaseUnavailable(cause: unknown): Refusal {
  return new Refusal(503, 'DATABASE_UNAVAILABLE', 'The database does not answer. Try again later.', {
    headers: { 'retry-after': '5' },
    cause,
  });
}

/** So many requests wait for the database that this one would wait for too long: it may be served later. */
export function databaseBusy(cause: unknown): Refusal {
  return new Refusal(503, 'DATABASE_UNAVAILABLE', 'Too many requests wait for the database. Try again later.', {
    headers: { 'retry-after': '5' },
    cause,
  });
}
