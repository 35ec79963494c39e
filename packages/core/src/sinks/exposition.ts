import { Gauge, Registry } from 'prom-client';
import type { MetricDefinition, Point } from '../job/point.ts';

/**
 * Writes points in the Prometheus text format 0.0.4: gauges, with HELP and TYPE, without time stamps
 * (a Pushgateway refuses them).
 */
export async function exposition(
  points: readonly Pick<Point, 'name' | 'labels' | 'value'>[],
  definitions: readonly MetricDefinition[],
): Promise<string> {
  const registry = new Registry();
  for (const [name, series] of Map.groupBy(points, (point) => point.name)) {
    const labelNames = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
    const gauge = new Gauge({ ...declared(name, definitions), labelNames, registers: [registry] });
    for (const { labels, value } of series) gauge.set({ ...labels }, value);
  }
  const text = await registry.metrics();
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function declared(name: string, definitions: readonly MetricDefinition[]): { name: string; help: string } {
  const definition = definitions.find((candidate) => candidate.name === name);
  if (definition === undefined) throw new TypeError(`the job delivers ${name}, which its definition does not declare`);
  return { name, help: definition.help };
}
