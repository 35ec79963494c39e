import type { AlarmRow, EventRow, IntervalRow, SummaryRow as PostedSummary, SystemRow } from '@wattjobs/rows/enphase';

/** A summary from the cloud. Without its report time, only a legacy API takes it. */
export type SummaryRow = Omit<PostedSummary, 'last_report_at'> & Partial<Pick<PostedSummary, 'last_report_at'>>;

/** What one pass read of one system. What was not fetched is absent; an empty result is an empty list. */
export interface SystemReading {
  readonly systemId: number;
  readonly system?: SystemRow;
  readonly summary?: SummaryRow;
  readonly intervals?: readonly IntervalRow[];
  readonly events?: readonly EventRow[];
  readonly alarms?: readonly AlarmRow[];
}
