import type { Point, Unit } from '@wattjobs/core/job';
import { type EnphaseMetricName, enphaseMetrics } from '../metrics.ts';
import { freeInMinute, type Ledger, remaining } from '../plan/quota/ledger.ts';
import type { QuotaPlan } from '../plan/quota/plan.ts';
import { powerOfNow } from './power-age.ts';
import type { SummaryRow } from './system-reading.ts';
import type { EnphaseState } from '../state.ts';
import type { TokenTimes } from '../tokens/cloud-access.ts';

/** The values, quota and tokens after a pass. */
export interface PassStatus {
  readonly summaries: readonly SummaryRow[];
  /** What was delivered before this pass. */
  readonly state: EnphaseState;
  readonly ledger: Ledger;
  readonly plan: QuotaPlan;
  readonly forecastCalls: number;
  readonly tokens: TokenTimes;
  /** Older power is not shown. */
  readonly powerMaxAgeMs: number;
}

const units = Object.fromEntries(enphaseMetrics.map(({ name, unit }) => [name, unit])) as Record<EnphaseMetricName, Unit>;

/** A series with its value, and the time of the value if that is not now. */
type Series = readonly [EnphaseMetricName, Readonly<Record<string, string>>, number | undefined, (number | undefined)?];

/** The series of one pass: unknown values have none. */
export function toPoints(status: PassStatus, device: string, nowMs: number): readonly Point[] {
  const { summaries, state, ledger, plan, forecastCalls, tokens, powerMaxAgeMs } = status;
  const series: readonly Series[] = [
    ...summaries.flatMap((summary) => seriesOfSummary(summary, powerOfNow(summary, nowMs / 1000, powerMaxAgeMs / 1000))),
    ...Object.entries(state.systems).flatMap(([systemId, { watermarks }]) =>
      Object.entries(watermarks).map(
        ([kind, seconds]): Series => ['enphase_watermark_timestamp_seconds', { system_id: systemId, kind }, seconds],
      ),
    ),
    ['enphase_quota_limit', { period: 'minute' }, plan.perMinute],
    ['enphase_quota_limit', { period: 'month' }, plan.perMonth],
    ['enphase_quota_remaining', { period: 'minute' }, freeInMinute(ledger, plan)],
    ['enphase_quota_remaining', { period: 'month' }, remaining(ledger, plan)],
    ['enphase_quota_forecast', {}, Math.round(forecastCalls)],
    ['enphase_access_token_expires_timestamp_seconds', {}, unixSeconds(tokens.accessExpiresMs)],
    ['enphase_refresh_token_expires_timestamp_seconds', {}, unixSeconds(tokens.refreshExpiresMs)],
  ];
  return series.flatMap(([name, labels, value, timeMs = nowMs]) =>
    value === undefined ? [] : [{ name, labels, value, unit: units[name], timeMs: Math.min(timeMs, nowMs), device }],
  );
}

function seriesOfSummary(summary: SummaryRow, powerWatts: number | undefined): readonly Series[] {
  const labels = { system_id: String(summary.system_id) };
  const reportMs = milliseconds(summary.last_report_at);
  const intervalMs = milliseconds(summary.last_interval_end_at) ?? reportMs;
  return [
    ['enphase_power_watts', labels, powerWatts, intervalMs],
    ['enphase_energy_today_watthours', labels, summary.energy_today, intervalMs],
    ['enphase_energy_lifetime_watthours', labels, summary.energy_lifetime, reportMs],
    ['enphase_size_watts', labels, summary.size_w, reportMs],
    ['enphase_modules', labels, summary.modules, reportMs],
    ['enphase_last_report_timestamp_seconds', labels, summary.last_report_at],
    ['enphase_last_interval_timestamp_seconds', labels, summary.last_interval_end_at],
  ];
}

function unixSeconds(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : Math.floor(timeMs / 1000);
}

function milliseconds(timeSeconds: number | undefined): number | undefined {
  return timeSeconds === undefined ? undefined : 1000 * timeSeconds;
}
