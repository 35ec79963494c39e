import { firing } from '@wattjobs/core/catalog';
import { describe, expect, it } from 'vitest';
import { apiSeries } from './delivered-series.ts';
import { renderedAlertGroups, seriesIn } from './monitoring-files.ts';
import { checkRules, testAlerts } from './promtool.ts';

async function apiGroup() {
  const groups = await renderedAlertGroups('08-enphase-postgres');
  return groups.filter(({ name }) => name === 'wattjobs.api');
}

describe('the alerts of the API', () => {
  it('are rules that Prometheus accepts', async () => {
    const { exitCode, output } = await checkRules(await apiGroup());
    expect(exitCode, output).toBe(0);
    expect(output).toContain('10 rules found');
  });

  it('use only series that the API has', async () => {
    const series = (await apiGroup()).flatMap(({ rules }) => rules).flatMap(({ expr }) => seriesIn(expr));
    expect(series.length).toBeGreaterThanOrEqual(5);
    expect(series.filter((name) => !apiSeries.has(name))).toEqual([]);
  });

  it('fire when they should, but not earlier', async () => {
    const place = { job: 'wattjobs-api', namespace: 'wattjobs' };
    const labelled = (name: string, more: string) => `${name}{job="wattjobs-api",namespace="wattjobs",${more}}`;
    const requests = (status: number) => labelled('wattjobs_api_request_duration_seconds_count', `status="${status}"`);
    const items = (outcome: string) => labelled('wattjobs_api_ingested_items_total', `kind="interval",outcome="${outcome}"`);
    const { exitCode, output } = await testAlerts(await apiGroup(), [
      {
        name: 'one of two pods disappears, then the other',
        interval: '1m',
        input_series: [
          { series: labelled('up', 'pod="a"'), values: '1x20 0x100' },
          { series: labelled('up', 'pod="b"'), values: '1x60 0x60' },
        ],
        alert_rule_test: [
          firing('WattjobsApiDown', 55),
          firing('WattjobsApiDown', 65),
          firing('WattjobsApiDown', 75, { severity: 'critical' }),
        ],
      },
      {
        name: 'the database becomes unavailable',
        interval: '1m',
        input_series: [
          { series: requests(200), values: '0+60x30 1800+0x60' },
          { series: requests(503), values: '0+1x30 30+60x60' },
          { series: labelled('wattjobs_api_database_waiting_requests', 'pod="a"'), values: '0x30 4x60' },
        ],
        alert_rule_test: [
          firing('WattjobsApiFailing', 30),
          firing('WattjobsApiFailing', 50, { severity: 'warning', ...place }),
          firing('WattjobsApiWaitsForConnections', 35),
          firing('WattjobsApiWaitsForConnections', 45, { severity: 'warning', ...place, pod: 'a' }),
        ],
      },
      {
        name: 'the first item is refused, and none after it',
        interval: '1m',
        input_series: [
          { series: items('created'), values: '0+10x150' },
          { series: items('refused'), values: '_x10 1x140' },
        ],
        alert_rule_test: [
          firing('WattjobsApiRefusesItems', 5),
          firing('WattjobsApiRefusesItems', 12, { severity: 'warning', kind: 'interval', ...place }),
          firing('WattjobsApiRefusesItems', 120),
        ],
      },
    ]);
    expect(exitCode, output).toBe(0);
  });

  it('name the endpoint once, however many pods tell of it', async () => {
    const endpoint = { endpoint_id: 'e1', endpoint: 'Rack A3', job: 'wattjobs-api', namespace: 'wattjobs' };
    const labels = (more = '') => `{job="wattjobs-api",namespace="wattjobs",endpoint_id="e1",endpoint="Rack A3",${more}}`;
    const told = (name: string, values: string, more = '') =>
      ['a', 'b'].map((pod) => ({ series: `wattjobs_api_endpoint_${name}${labels(`${more}pod="${pod}"`)}`, values }));
    const { exitCode, output } = await testAlerts(await apiGroup(), [
      {
        name: 'an endpoint fails three times, then is read',
        interval: '1m',
        input_series: told('failed_readings', '0x10 1x10 2x10 3x10 0x10'),
        alert_rule_test: [
          firing('WattjobsEndpointFailing', 30),
          firing('WattjobsEndpointFailing', 35, { severity: 'warning', ...endpoint }),
          firing('WattjobsEndpointFailing', 50),
        ],
      },
      {
        name: 'an endpoint that is due every 15 minutes is not tried any more',
        interval: '1m',
        input_series: [...told('attempt_age_seconds', '0+60x120'), ...told('poll_interval_seconds', '900x120')],
        alert_rule_test: [firing('WattjobsEndpointSilent', 45), firing('WattjobsEndpointSilent', 60, { severity: 'warning', ...endpoint })],
      },
      {
        name: 'its counter rises too fast, and later is saturated',
        interval: '1m',
        input_series: [
          ...told('newest_failure', '1x10 _x30', 'reason="rise_too_fast",'),
          ...told('newest_failure', '_x20 1x10', 'reason="counter_saturated",'),
          ...told('newest_failure', '1x40', 'reason="meter_timeout",'),
        ],
        alert_rule_test: [
          firing('WattjobsEndpointRisesTooFast', 5, { severity: 'warning', reason: 'rise_too_fast', ...endpoint }),
          firing('WattjobsEndpointRisesTooFast', 25),
          firing('WattjobsEndpointCounterSaturated', 5),
          firing('WattjobsEndpointCounterSaturated', 25, { severity: 'warning', ...endpoint }),
        ],
      },
      {
        name: 'the month after the last closed one has 30 days, and ended almost ten days ago',
        interval: '1m',
        input_series: ['a', 'b'].map((pod) => ({
          series: `wattjobs_api_last_closed_month_timestamp_seconds{job="wattjobs-api",namespace="wattjobs",pod="${pod}"}`,
          values: '-3455400x20',
        })),
        alert_rule_test: [
          firing('WattjobsMonthNotClosed', 10),
          firing('WattjobsMonthNotClosed', 11, { severity: 'warning', job: 'wattjobs-api', namespace: 'wattjobs' }),
        ],
      },
      {
        name: 'a message of the webhook is given up',
        interval: '1m',
        input_series: [{ series: 'wattjobs_api_webhooks_given_up{job="wattjobs-api",namespace="wattjobs",pod="a"}', values: '0x10 1x10' }],
        alert_rule_test: [
          firing('WattjobsApiWebhooksGivenUp', 5),
          firing('WattjobsApiWebhooksGivenUp', 15, { severity: 'warning', job: 'wattjobs-api', namespace: 'wattjobs' }),
        ],
      },
    ]);
    expect(exitCode, output).toBe(0);
  });
});
