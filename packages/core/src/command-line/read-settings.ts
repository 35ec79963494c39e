import { FixSettings, type SettingProblem } from '../errors/errors.ts';
import type { JobDefinition } from '../job/job.ts';
import type { MetricDefinition } from '../job/point.ts';
import { influxNeedsBucket } from '../run/line-protocol-settings.ts';
import { declaredMetrics } from '../run/declared-metrics.ts';
import { allSettings, reservedJobName, type RunnerSettings, runnerSettings } from '../run/runner-settings.ts';
import { type Environment, readEnvironmentFile, unknownVariables } from '../settings/environment.ts';
import { loadSettings } from '../settings/load-settings.ts';
import type { SettingsDeclaration, SettingValues } from '../settings/setting.ts';
import { settingsSecretFix, settingsSecretVariable } from '../settings/settings-secret.ts';

/** What the settings of a job and of its runner say. */
interface ReadSettings<Declaration extends SettingsDeclaration> {
  readonly environment: Environment;
  readonly settings: SettingValues<Declaration>;
  readonly runner: RunnerSettings;
  readonly metrics: readonly MetricDefinition[];
}

interface ReadOptions {
  /** The environment of the process. */
  readonly environment: Environment;
  readonly envFile?: string;
  /** A dry run needs no sink. */
  readonly dryRun?: boolean;
  /** False for a verb that delivers nothing. */
  readonly delivers?: boolean;
}

/**
 * Reads and checks every setting of a job and of its runner; the process's environment takes precedence over the file.
 * @throws FixSettings with all problems at once
 */
export function readSettings<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  options: ReadOptions,
): ReadSettings<Declaration> {
  const isDelivering = options.dryRun !== true && options.delivers !== false;
  const runnerDeclaration = runnerSettings(job.name, isDelivering ? job.defaults : { ...job.defaults, pushgateway: 'optional' });
  const rules = isDelivering ? [...job.rules, ...(job.deliveryRules ?? [])] : job.rules;
  const file = options.envFile === undefined ? {} : readEnvironmentFile(options.envFile);
  const environment = { ...file, ...options.environment };
  const problems: SettingProblem[] = [];
  const attempt = <Values>(load: () => Values): Values | undefined => {
    try {
      return load();
    } catch (error) {
      if (!(error instanceof FixSettings)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const settings = attempt(() => loadSettings(job.settings, rules, environment));
  const metrics = settings === undefined ? undefined : attempt(() => declaredMetrics(job, settings));
  const runner = attempt(() =>
    loadSettings(runnerDeclaration, isDelivering ? [reservedJobName, influxNeedsBucket] : [reservedJobName], environment),
  );
  const known = new Set([settingsSecretVariable, ...allSettings(job).map(({ name }) => name)]);
  problems.push(...unknownVariables(file, known));
  if (settings === undefined || metrics === undefined || runner === undefined || problems.length > 0) {
    throw new FixSettings(problems, settingsSecretFix(problems, environment));
  }
  return { environment, settings, runner, metrics };
}
