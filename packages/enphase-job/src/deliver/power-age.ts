import type { SummaryRow } from './rows.ts';

/**
 * The power of a summary, unless it is too old to be the power of now: the cloud goes on telling the last one that it knows, for hours
 * after a system fell silent and all through the night. Its age is that of the interval; if the cloud does not tell it, of the report;
 * without either, nobody knows whose power it is.
 */
export function powerOfNow(summary: SummaryRow, nowSeconds: number, maxAgeSeconds: number): number | undefined {
  const measuredAt = summary.last_interval_end_at ?? summary.last_report_at;
  return measuredAt === undefined || nowSeconds - measuredAt > maxAgeSeconds ? undefined : summary.current_power;
}
