import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { renderChart } from './run-tool.ts';

/** An alert as the PrometheusRule holds it. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
}

/** A group of alerts: also the form that promtool reads from a file. */
export interface AlertGroup {
  readonly name: string;
  readonly rules: readonly Alert[];
}

/** A panel of a dashboard, as far as the tests look at it. */
export interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly thresholds?: { readonly steps: readonly { readonly color: string; readonly value: number | null }[] };
      readonly mappings?: readonly { readonly options: Readonly<Record<string, { readonly text: string; readonly color: string }>> }[];
    };
  };
}

/** Every dashboard of the chart. */
export const dashboards = ['runs', 'torus', 'enphase', 'api'] as const;

/** The groups of the PrometheusRule that the chart renders for a story of `ci/`. */
export async function renderedAlertGroups(story: string): Promise<readonly AlertGroup[]> {
  const values = `charts/wattjobs/ci/${story}-values.yaml`;
  const rendered = await renderChart(['--values', values, '--show-only', 'templates/prometheus-rule.yaml']);
  return parseAllDocuments(rendered).flatMap((document) => document.toJS().spec.groups);
}

/** The panels of a dashboard. */
export function dashboardPanels(name: (typeof dashboards)[number]): readonly Panel[] {
  const path = `../../charts/wattjobs/files/monitoring/${name}/dashboard.json`;
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).panels;
}

/** What an expression asks for, with the dashboard's variables filled in. */
export function withoutVariables(expression: string): string {
  return expression.replaceAll(/\$(unit|source|system)\b/g, 'rack-ups');
}

/** The names of the series in an expression; those that a histogram is made of count as one. */
export function seriesIn(expression: string): readonly string[] {
  const names = expression.match(/\b(torus|enphase|wattjobs)_\w+/g) ?? [];
  return names.map((name) => name.replace(/_(bucket|count|sum)$/, ''));
}
