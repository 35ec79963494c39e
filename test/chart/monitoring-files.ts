import { readFileSync } from 'node:fs';
import type { SourceEntry } from '@wattjobs/core/catalog';
import { parseAllDocuments } from 'yaml';
import { sources } from '../../tools/sources.ts';
import { jobSeries } from './delivered-series.ts';
import { renderChart } from './run-tool.ts';

/** An alert of the PrometheusRule. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
}

/** A group of alerts, in the form that promtool reads from a file. */
export interface AlertGroup {
  readonly name: string;
  readonly rules: readonly Alert[];
}

/** The part of a dashboard's panel that the tests use. */
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

/** The names of every dashboard of the chart. */
export const dashboards: readonly string[] = ['runs', 'api', ...sources.map(({ type }) => type)];

/** The groups of the PrometheusRule that the chart renders for a story of `ci/`. */
export async function renderedAlertGroups(story: string): Promise<readonly AlertGroup[]> {
  return alertGroups(['--values', `charts/wattjobs/ci/${story}-values.yaml`]);
}

async function alertGroups(values: readonly string[]): Promise<readonly AlertGroup[]> {
  const rendered = await renderChart([...values, '--show-only', 'templates/prometheus-rule.yaml']);
  return parseAllDocuments(rendered).flatMap((document) => document.toJS().spec.groups);
}

/** The group that a type adds to the PrometheusRule, rendered for a source with only its Secrets and files. */
export async function typeGroups({ type, settings }: SourceEntry): Promise<readonly AlertGroup[]> {
  const keepsTokens = settings.some(({ deployment }) => deployment?.filledWith === 'tokens-secret');
  const files = settings.flatMap(({ name, example, deployment }) => (deployment?.fileFromValues === undefined ? [] : [[name, example]]));
  const env = files.length === 0 ? {} : { env: Object.fromEntries(files) };
  const source = { type, existingSecret: 'login', ...env, ...(keepsTokens ? { tokensSecret: 'tokens' } : {}) };
  const groups = await alertGroups(['--set', 'prometheusRule.enabled=true', '--set-json', `sources.sample=${JSON.stringify(source)}`]);
  return groups.filter(({ name }) => name === `wattjobs.type.${type}`);
}

/** The panels of a dashboard. */
export function dashboardPanels(name: string): readonly Panel[] {
  const path = `../../charts/wattjobs/files/monitoring/${name}/dashboard.json`;
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).panels;
}

/** An expression with the dashboard's variables filled in. */
export function withoutVariables(expression: string): string {
  return expression.replaceAll(/\$[a-z]+\b/g, 'rack-ups');
}

const namespaces = new Set([...jobSeries].map((name) => name.split('_')[0]));
const seriesName = new RegExp(`\\b(${[...namespaces].join('|')})_\\w+`, 'g');

/** The names of the series in an expression; a histogram's series count as one. */
export function seriesIn(expression: string): readonly string[] {
  const names = expression.match(seriesName) ?? [];
  return names.map((name) => name.replace(/_(bucket|count|sum)$/, ''));
}
