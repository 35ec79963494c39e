import { FixSettings } from '../errors/errors.ts';
import type { JobDefinition } from '../job/job.ts';
import type { MetricDefinition } from '../job/point.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import { seriesNameProblem } from '../units/series-name.ts';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import { runMetricDefinitions } from './run-metrics.ts';

/** A Pushgateway sets these itself in each group, instead of a pushed value (its README, "Metric about the time of the last push"). */
const reservedNames = ['push_time_seconds', 'push_failure_time_seconds'];

/**
 * Every series that a job can deliver with these settings.
 * @throws FixSettings if a setting declares a series whose name is illegal or taken
 */
export function declaredMetrics<Declaration extends SettingsDeclaration, State>(
  { metrics, metricsOfSetting }: JobDefinition<Declaration, State>,
  settings: SettingValues<Declaration>,
): readonly MetricDefinition[] {
  if (metricsOfSetting === undefined) return metrics;
  const declared = metricsOfSetting.from(settings);
  const taken = new Set([...reservedNames, ...[...metrics, ...runMetricDefinitions].map(({ name }) => name)]);
  const problems = declared.flatMap((definition) => {
    const { name } = definition;
    const problem = problemOf(definition, taken);
    taken.add(name);
    return problem === undefined
      ? []
      : [{ name: metricsOfSetting.name, problem: `declares the series ${JSON.stringify(quoteForeignText(name, 100))}, ${problem}` }];
  });
  if (problems.length > 0) throw new FixSettings(problems);
  return [...metrics, ...declared];
}

function problemOf({ name, nameWithoutUnit, unit }: MetricDefinition, taken: ReadonlySet<string>): string | undefined {
  // The names that every version of Prometheus takes.
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return 'which is not a valid name: use letters, digits and underscores';
  // The library that writes the series cannot hold a name that every object has, such as `constructor`.
  if (taken.has(name) || name in {}) return 'whose name is taken';
  const problem = nameWithoutUnit === true ? undefined : seriesNameProblem(name, unit);
  return problem === undefined ? undefined : `which ${problem}`;
}
