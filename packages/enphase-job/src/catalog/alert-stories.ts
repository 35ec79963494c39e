import { type AlertStory, firing } from '@wattjobs/core/catalog';

const day = 1440;
const ofRun = { job: 'enphase', instance: 'roof' };
const ofSystem = { ...ofRun, system_id: '1234' };

/** A series with the labels under which the job pushes it. */
function series(name: string, labels: Readonly<Record<string, string>>): string {
  return `enphase_${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
}

/** The tests of the alerts in `monitoring/alerts.yaml`. */
export const alertStories: readonly AlertStory[] = [
  {
    name: 'no refresh works any more',
    interval: '1m',
    input_series: [
      { series: series('access_token_expires_timestamp_seconds', ofRun), values: `${24 * 3600}x${8 * day}` },
      { series: series('refresh_token_expires_timestamp_seconds', ofRun), values: `${14 * 86_400}x${8 * day}` },
    ],
    alert_rule_test: [
      firing('EnphaseRefreshFailing', 17 * 60),
      firing('EnphaseRefreshFailing', 19 * 60, { severity: 'warning', ...ofRun }),
      firing('EnphaseConsentEnds', 7 * day),
      firing('EnphaseConsentEnds', 7 * day + 15, { severity: 'critical', ...ofRun }),
    ],
  },
  {
    name: 'the tokens are replaced every 12 hours, and every run reports when they expire',
    interval: '1m',
    input_series: [
      {
        series: series('access_token_expires_timestamp_seconds', ofRun),
        values: [24, 36, 48, 60].map((endHours) => `${endHours * 3600}x${day / 2 - 1}`).join(' '),
      },
    ],
    alert_rule_test: [19, 31, 43, 47].map((hours) => firing('EnphaseRefreshFailing', hours * 60)),
  },
  {
    name: 'the plan is too small, and gets used up',
    interval: '1m',
    input_series: [
      { series: series('quota_limit', { ...ofRun, period: 'month' }), values: '1000x400' },
      { series: series('quota_limit', { ...ofRun, period: 'minute' }), values: '10x400' },
      { series: series('quota_forecast', ofRun), values: '1000x100 1001x300' },
      { series: series('quota_remaining', { ...ofRun, period: 'month' }), values: '5x200 0x200' },
      { series: series('quota_remaining', { ...ofRun, period: 'minute' }), values: '0x400' },
    ],
    alert_rule_test: [
      firing('EnphaseQuotaForecastOverLimit', 150),
      firing('EnphaseQuotaForecastOverLimit', 170, { severity: 'warning', ...ofRun }),
      firing('EnphaseQuotaSpent', 200),
      firing('EnphaseQuotaSpent', 215, { severity: 'warning', ...ofRun, period: 'month' }),
    ],
  },
  {
    name: 'a system falls silent, and its events fall behind',
    interval: '1m',
    input_series: [
      { series: series('last_report_timestamp_seconds', ofSystem), values: `0x${4 * day}` },
      { series: series('watermark_timestamp_seconds', { ...ofSystem, kind: 'events' }), values: `0x${4 * day}` },
      { series: series('watermark_timestamp_seconds', { ...ofSystem, kind: 'alarms' }), values: `0+60x${4 * day}` },
    ],
    alert_rule_test: [
      firing('EnphaseSystemSilent', day + 30),
      firing('EnphaseSystemSilent', day + 65, { severity: 'warning', ...ofSystem }),
      firing('EnphaseWatermarkBehind', 3 * day + 30),
      firing('EnphaseWatermarkBehind', 3 * day + 65, { severity: 'warning', ...ofSystem, kind: 'events' }),
    ],
  },
];
