import { describe, expect, it } from 'vitest';
import { apiSeries, jobSeries } from './delivered-series.ts';
import { dashboardPanels, dashboards, renderedAlertGroups, seriesIn, withoutVariables } from './monitoring-files.ts';
import { checkRules, firing, testAlerts } from './promtool.ts';

const story = '04-monitoring';

describe('the alerts', () => {
  it('are rules that Prometheus takes', async () => {
    const { exitCode, output } = await checkRules(await renderedAlertGroups(story));
    expect(exitCode, output).toBe(0);
    expect(output).toContain('6 rules found');
  });

  it('speak of series that a job delivers', async () => {
    const series = (await renderedAlertGroups(story)).flatMap(({ rules }) => rules).flatMap(({ expr }) => seriesIn(expr));
    expect(series.length).toBeGreaterThanOrEqual(5);
    expect(series.filter((name) => !jobSeries.has(name))).toEqual([]);
  });

  it('fire when they should, and not before', async () => {
    const run = (name: string) => `wattjobs_run_${name}{source="rack-ups"}`;
    const writer = (source: string, name: string, instance: string) =>
      `wattjobs_run_writer{source="${source}",writer="${name}",series_job="torus",series_instance="${instance}"}`;
    const of = (severity: string) => ({ severity, source: 'rack-ups' });
    const unit = { severity: 'warning', instance: 'rack-ups' };
    const { exitCode, output } = await testAlerts(await renderedAlertGroups(story), [
      {
        name: 'a run ends well and then none does',
        interval: '1m',
        input_series: [
          { series: run('last_success_timestamp_seconds'), values: '0x60' },
          { series: run('exit_code'), values: '0x20 77x20 78x20' },
        ],
        alert_rule_test: [
          firing('WattjobsNotSucceeding', 20),
          firing('WattjobsNotSucceeding', 30, of('warning')),
          firing('WattjobsCredentialsRefused', 10),
          firing('WattjobsCredentialsRefused', 25, of('critical')),
          firing('WattjobsSettingsWrong', 25),
          firing('WattjobsSettingsWrong', 50, of('critical')),
        ],
      },
      {
        name: 'nothing ever runs',
        interval: '1m',
        input_series: [],
        alert_rule_test: [firing('WattjobsNotSucceeding', 5), firing('WattjobsNotSucceeding', 11, of('warning'))],
      },
      {
        name: 'two writers push the metrics of one source in turn, and then one of them alone',
        interval: '1m',
        input_series: [
          { series: writer('rack-ups', 'one', 'rack'), values: '1x10 _x10 1x10 _x10 1x200' },
          { series: writer('rack-ups', 'two', 'rack'), values: '_x10 1x10 _x10 1x10 _x200' },
        ],
        alert_rule_test: [
          firing('WattjobsOverwritten', 10),
          firing('WattjobsOverwritten', 45, of('warning')),
          firing('WattjobsOverwritten', 130),
        ],
      },
      {
        name: 'a source of another name pushes the series of this one, until it is removed',
        interval: '1m',
        input_series: [
          { series: writer('rack-ups', 'one', 'rack'), values: '1x300' },
          { series: run('last_success_timestamp_seconds'), values: '0+60x300' },
          { series: writer('other', 'two', 'rack'), values: '1x300' },
          { series: 'wattjobs_run_last_success_timestamp_seconds{source="other"}', values: '0+60x60 3600x240' },
        ],
        alert_rule_test: [
          firing('WattjobsOverwritten', 20),
          firing('WattjobsOverwritten', 40, { ...of('warning'), series_job: 'torus', series_instance: 'rack' }),
          firing('WattjobsOverwritten', 190),
        ],
      },
      {
        name: 'a unit falls silent and nothing gives its values',
        interval: '1m',
        input_series: [
          { series: 'torus_data_source{instance="rack-ups"}', values: '0x10 2x110' },
          { series: 'torus_device_last_seen_timestamp{instance="rack-ups"}', values: '0x120' },
        ],
        alert_rule_test: [
          firing('TorusValuesStale', 20),
          firing('TorusValuesStale', 30, unit),
          firing('TorusUnitSilent', 60),
          firing('TorusUnitSilent', 70, unit),
        ],
      },
    ]);
    expect(exitCode, output).toBe(0);
  });
});

describe.each(dashboards)('the dashboard of %s', (name) => {
  const expressions = dashboardPanels(name).flatMap(({ targets }) => targets.map(({ expr }) => withoutVariables(expr)));

  it('asks for what Prometheus understands', async () => {
    const rules = expressions.map((expr, index) => ({ record: `panel_${index}`, expr }));
    const { exitCode, output } = await checkRules([{ name, rules }]);
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`${expressions.length} rules found`);
  });

  it('asks for series that are delivered, and shows each of them', () => {
    const prefix = { runs: 'wattjobs_run_', torus: 'torus_', enphase: 'enphase_', api: 'wattjobs_api_' }[name];
    const own = [...jobSeries, ...apiSeries].filter((series) => series.startsWith(prefix));
    expect(own.length).toBeGreaterThan(4);
    expect([...new Set(expressions.flatMap(seriesIn))].toSorted()).toEqual([...new Set(own)].toSorted());
  });
});

describe('the panels of a Torus unit', () => {
  const panel = (title: string) => dashboardPanels('torus').find((candidate) => candidate.title === title)?.fieldConfig.defaults;

  it('are green below a minute without news, and red from an hour on', () => {
    expect(panel('Seconds since update')?.thresholds?.steps).toEqual([
      { color: 'green', value: null },
      { color: 'orange', value: 60 },
      { color: 'red', value: 3600 },
    ]);
  });

  it.each(['Data source', 'Data source over time'])('name where the values are from: %s', (title) => {
    expect(panel(title)?.mappings?.[0]?.options).toMatchObject({
      0: { text: 'Cloud', color: 'green' },
      1: { text: 'Local', color: 'blue' },
      2: { text: 'Stale' },
      3: { text: 'Cached' },
    });
  });
});
