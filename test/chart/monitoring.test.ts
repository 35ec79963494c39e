import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { jobs } from '../generate/jobs.ts';
import { dashboardPanels, renderedAlertGroups, seriesIn, withoutVariables } from './monitoring-files.ts';
import { type Ended, runTool } from './run-tool.ts';

const delivered = new Set(jobs.flatMap(({ metrics }) => metrics.map(({ name }) => name)));

async function promtool(verb: 'check' | 'test', files: Readonly<Record<string, unknown>>): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-rules-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), stringify(content));
    return await runTool('promtool', [
      verb,
      'rules',
      ...Object.keys(files)
        .slice(0, 1)
        .map((name) => join(folder, name)),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the alerts', () => {
  it('are rules that Prometheus takes', async () => {
    const { exitCode, output } = await promtool('check', { 'rules.yaml': { groups: await renderedAlertGroups() } });
    expect(exitCode, output).toBe(0);
    expect(output).toContain('5 rules found');
  });

  it('speak of series that a job delivers', async () => {
    const series = (await renderedAlertGroups()).flatMap(({ rules }) => rules).flatMap(({ expr }) => seriesIn(expr));
    expect(series.length).toBeGreaterThanOrEqual(5);
    expect(series.filter((name) => !delivered.has(name))).toEqual([]);
  });

  it('fire when they should, and not before', async () => {
    const run = (name: string) => `wattjobs_run_${name}{source="rack-ups"}`;
    const firing = (alertname: string, minutes: number, severity: string | undefined, labels = {}) => ({
      eval_time: `${minutes}m`,
      alertname,
      exp_alerts: severity === undefined ? [] : [{ exp_labels: { severity, source: 'rack-ups', ...labels } }],
    });
    const unit = { source: undefined, instance: 'rack-ups' };
    const groups = (await renderedAlertGroups()).map((group) => ({
      ...group,
      // Annotations are words for people: the labels alone tell whether the right alert fires.
      rules: group.rules.map((rule) => ({ ...rule, annotations: undefined })),
    }));
    const { exitCode, output } = await promtool('test', {
      'test.yaml': {
        rule_files: ['rules.yaml'],
        tests: [
          {
            name: 'a run ends well and then none does',
            interval: '1m',
            input_series: [
              { series: run('last_success_timestamp_seconds'), values: '0x60' },
              { series: run('exit_code'), values: '0x20 77x20 78x20' },
            ],
            alert_rule_test: [
              firing('WattjobsNotSucceeding', 20, undefined),
              firing('WattjobsNotSucceeding', 30, 'warning'),
              firing('WattjobsCredentialsRefused', 10, undefined),
              firing('WattjobsCredentialsRefused', 25, 'critical'),
              firing('WattjobsSettingsWrong', 25, undefined),
              firing('WattjobsSettingsWrong', 50, 'critical'),
            ],
          },
          {
            name: 'nothing ever runs',
            interval: '1m',
            input_series: [],
            alert_rule_test: [firing('WattjobsNotSucceeding', 5, undefined), firing('WattjobsNotSucceeding', 11, 'warning')],
          },
          {
            name: 'a unit falls silent and nothing gives its values',
            interval: '1m',
            input_series: [
              { series: 'torus_data_source{instance="rack-ups"}', values: '0x10 2x110' },
              { series: 'torus_device_last_seen_timestamp{instance="rack-ups"}', values: '0x120' },
            ],
            alert_rule_test: [
              firing('TorusValuesStale', 20, undefined),
              firing('TorusValuesStale', 30, 'warning', unit),
              firing('TorusUnitSilent', 60, undefined),
              firing('TorusUnitSilent', 70, 'warning', unit),
            ],
          },
        ],
      },
      'rules.yaml': { groups },
    });
    expect(exitCode, output).toBe(0);
  });
});

describe.each(['runs', 'torus'] as const)('the dashboard of %s', (name) => {
  const expressions = dashboardPanels(name).flatMap(({ targets }) => targets.map(({ expr }) => withoutVariables(expr)));

  it('asks for what Prometheus understands', async () => {
    const rules = expressions.map((expr, index) => ({ record: `panel_${index}`, expr }));
    const { exitCode, output } = await promtool('check', { 'rules.yaml': { groups: [{ name, rules }] } });
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`${expressions.length} rules found`);
  });

  it('asks for series that a job delivers, and shows each of them', () => {
    const series = new Set(expressions.flatMap(seriesIn));
    const own = [...delivered].filter((metric) => metric.startsWith(name === 'runs' ? 'wattjobs_' : 'torus_'));
    expect([...series].toSorted()).toEqual(own.toSorted());
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
