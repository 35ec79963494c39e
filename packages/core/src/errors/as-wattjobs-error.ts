import { ReportBug } from './errors.ts';
import { WattjobsError } from './wattjobs-error.ts';

/** The error itself where a job expects it; whatever else was thrown is a bug. */
export function asWattjobsError(error: unknown): WattjobsError {
  return error instanceof WattjobsError ? error : new ReportBug(error);
}
