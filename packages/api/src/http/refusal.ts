/** One thing that is wrong with a request. */
export interface FieldProblem {
  /** `body`, `querystring` or `params`. */
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
 * Answers the client with this status: the request cannot be served, and the client may know why.
 * The message is shown unchanged, so it must contain no secret and nothing of an exception.
 */
export class Refusal extends Error {
  readonly statusCode: number;
  /** A code for programs to match on. */
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

/** The requested thing does not exist. */
export function notFound(message: string): Refusal {
  return new Refusal(404, 'NOT_FOUND', message);
}

/** The request is well-formed, but its meaning is invalid. */
export function invalid(problems: readonly FieldProblem[]): Refusal {
  const message = problems.map(({ field, location, reason }) => `${field === '' ? location : field}: ${reason}`).join('; ');
  return new Refusal(422, 'VALIDATION_FAILED', message, { details: problems });
}

/** The database does not answer now: the same request may succeed later. */
export function databaseUnavailable(cause: unknown): Refusal {
  return new Refusal(503, 'DATABASE_UNAVAILABLE', 'The database does not answer. Try again later.', {
    headers: { 'retry-after': '5' },
    cause,
  });
}

/** The database's queue is too long for this request: it may succeed later. */
export function databaseBusy(cause: unknown): Refusal {
  return new Refusal(503, 'DATABASE_UNAVAILABLE', 'Too many requests wait for the database. Try again later.', {
    headers: { 'retry-after': '5' },
    cause,
  });
}
