import type { SummaryRow } from './system-reading.ts';

/**
 * The power of a summary, unless it is too old to be current: the cloud keeps returning the last known one, for hours
 * after a system fell silent and all night. Its age is that of the interval, or, if the cloud omits it, of the report;
 * without either, it is not used.
 */
export function powerOfNow(summary: SummaryRow, nowSeconds: number, maxAgeSeconds: number): number | undefined {
  const measuredAt = summary.last_interval_end_at ?? summary.last_report_at;
  return measuredAt === undefined || nowSeconds - measuredAt > maxAgeSeconds ? undefined : summary.current_power;
}
