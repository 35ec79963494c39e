import { ReportBug } from './errors.ts';
import { WattjobsError } from './wattjobs-error.ts';

/** Returns the error itself if a job expects it; any other thrown value is a bug. */
export function asWattjobsError(error: unknown): WattjobsError {
  return error instanceof WattjobsError ? error : new ReportBug(error);
}
