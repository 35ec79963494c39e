import { type ErrorCode, errorCodes } from './error-codes.ts';
import type { ExitCode } from './exit-code.ts';

export interface ErrorDetails {
  /** What failed, in a few words from a bounded set (`cloud_timeout`). Failures are counted under this label. */
  readonly reason: string;
  /** What a person can do in this case, if that is more specific than the fix of the error code. */
  readonly fix?: string;
  /** Details that help to understand the case. Never a secret, never a body. */
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

/**
 * The base class of every error that a job expects.
 * Each subclass is named after what the caller must do.
 */
export abstract class WattjobsError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly fix: string;
  readonly context: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    // Not the class name, because a bundle shortens it.
    this.name = code;
    this.code = code;
    this.reason = details.reason;
    this.fix = details.fix ?? errorCodes[code].fix;
    this.context = details.context ?? {};
  }

  /** The exit code of a run that ends with this error. */
  get exitCode(): ExitCode {
    return errorCodes[this.code].exitCode;
  }
}
