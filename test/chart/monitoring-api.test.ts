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
    expect(output).toContain('4 rules found');
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
});
