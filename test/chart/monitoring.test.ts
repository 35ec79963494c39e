import { firing } from '@wattjobs/core/catalog';
import { describe, expect, it } from 'vitest';
import { sources } from '../../tools/sources.ts';
import { apiSeries, jobSeries } from './delivered-series.ts';
import { dashboardPanels, dashboards, renderedAlertGroups, seriesIn, typeGroups, withoutVariables } from './monitoring-files.ts';
import { checkRules, testAlerts } from './promtool.ts';

const story = '04-monitoring';

describe('the alerts', () => {
  it('are rules that Prometheus accepts', async () => {
    const { exitCode, output } = await checkRules(await renderedAlertGroups(story));
    expect(exitCode, output).toBe(0);
    expect(output).toContain('6 rules found');
  });

  it('use only series that a job delivers', async () => {
    const series = (await renderedAlertGroups(story)).flatMap(({ rules }) => rules).flatMap(({ expr }) => seriesIn(expr));
    expect(series.length).toBeGreaterThanOrEqual(5);
    expect(series.filter((name) => !jobSeries.has(name))).toEqual([]);
  });

  it('fire when they should, but not earlier', async () => {
    const run = (name: string) => `wattjobs_run_${name}{source="rack-ups"}`;
    const writer = (source: string, name: string, instance: string) =>
      `wattjobs_run_writer{source="${source}",writer="${name}",series_job="torus",series_instance="${instance}"}`;
    const of = (severity: string) => ({ severity, source: 'rack-ups' });
    const { exitCode, output } = await testAlerts(await renderedAlertGroups(story), [
      {
        name: 'a run succeeds and then none does',
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
        name: 'two writers push the metrics of one source alternately, and then only one of them',
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
        name: 'a source with another name pushes the series of this one, until it is removed',
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
    ]);
    expect(exitCode, output).toBe(0);
  });
});

describe('the alerts of a source that writes line protocol', () => {
  const groups = () => renderedAlertGroups('16-victoria-metrics');

  it('are rules that Prometheus accepts', async () => {
    const { exitCode, output } = await checkRules(await groups());
    expect(exitCode, output).toBe(0);
    expect(output).toContain('9 rules found');
  });

  it('fire when the server is down until the outbox is full, and then refuses lines', async () => {
    const outbox = (name: string) => `wattjobs_outbox_${name}{source="rack-ups"}`;
    const of = (severity: string) => ({ severity, source: 'rack-ups' });
    const { exitCode, output } = await testAlerts(await groups(), [
      {
        name: 'an outage',
        interval: '1m',
        input_series: [
          { series: outbox('oldest_timestamp_seconds'), values: '0x120' },
          { series: outbox('evicted_readings'), values: '0x60 200x60' },
          { series: outbox('quarantined_lines'), values: '0x90 2x30' },
        ],
        alert_rule_test: [
          firing('WattjobsBacklogGrowing', 40),
          firing('WattjobsBacklogGrowing', 50, of('warning')),
          firing('WattjobsReadingsEvicted', 50),
          firing('WattjobsReadingsEvicted', 70, of('critical')),
          firing('WattjobsLinesQuarantined', 70),
          firing('WattjobsLinesQuarantined', 100, of('warning')),
        ],
      },
    ]);
    expect(exitCode, output).toBe(0);
  });
});

describe.each(sources)('the alerts of the type $type', (source) => {
  const { job, monitoring } = source;
  const groups = () => typeGroups(source);

  it('are rules that Prometheus accepts', async () => {
    const { exitCode, output } = await checkRules(await groups());
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`${monitoring.alerts.length} rules found`);
  });

  it('use only series that the job delivers', async () => {
    const series = (await groups()).flatMap(({ rules }) => rules).flatMap(({ expr }) => seriesIn(expr));
    expect(series.length).toBeGreaterThan(0);
    expect(series.filter((name) => !job.metrics.some((metric) => metric.name === name))).toEqual([]);
  });

  it('fire when they should, but not earlier', async () => {
    expect(monitoring.stories.length).toBeGreaterThan(0);
    const { exitCode, output } = await testAlerts(await groups(), monitoring.stories);
    expect(exitCode, output).toBe(0);
  });

  it('fire in one story each', () => {
    const fired = JSON.stringify(monitoring.stories.flatMap(({ alert_rule_test }) => alert_rule_test));
    expect(monitoring.alerts.filter(({ alert }) => !fired.includes(`"alertname":"${alert}","exp_alerts":[{`))).toEqual([]);
  });
});

describe.each(dashboards)('the dashboard of %s', (name) => {
  const expressions = dashboardPanels(name).flatMap(({ targets }) => targets.map(({ expr }) => withoutVariables(expr)));

  it('has queries that Prometheus accepts', async () => {
    const rules = expressions.map((expr, index) => ({ record: `panel_${index}`, expr }));
    const { exitCode, output } = await checkRules([{ name, rules }]);
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`${expressions.length} rules found`);
  });

  it('queries only delivered series, and shows each of them', () => {
    const delivered = seriesOf(name);
    expect(delivered.length).toBeGreaterThan(0);
    expect([...new Set(expressions.flatMap(seriesIn))].toSorted()).toEqual([...new Set(delivered)].toSorted());
  });
});

/** The series of a dashboard. */
function seriesOf(dashboard: string): readonly string[] {
  const source = sources.find(({ type }) => type === dashboard);
  if (source !== undefined) return source.job.metrics.map(({ name }) => name).filter((name) => !isOfRuns(name));
  return dashboard === 'api' ? [...apiSeries].filter((name) => name.startsWith('wattjobs_api_')) : [...jobSeries].filter(isOfRuns);
}

function isOfRuns(series: string): boolean {
  return series.startsWith('wattjobs_run_') || series.startsWith('wattjobs_outbox_');
}

describe('the panels of a Torus unit', () => {
  const panel = (title: string) => dashboardPanels('torus').find((candidate) => candidate.title === title)?.fieldConfig.defaults;

  it('are green for data younger than a minute, and red from an hour on', () => {
    expect(panel('Seconds since update')?.thresholds?.steps).toEqual([
      { color: 'green', value: null },
      { color: 'orange', value: 60 },
      { color: 'red', value: 3600 },
    ]);
  });

  it.each(['Data source', 'Data source over time'])('name the origin of the values: %s', (title) => {
    expect(panel(title)?.mappings?.[0]?.options).toMatchObject({
      0: { text: 'Cloud', color: 'green' },
      1: { text: 'Local', color: 'blue' },
      2: { text: 'Stale' },
      3: { text: 'Cached' },
    });
  });
});
