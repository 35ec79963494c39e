import type { JobDefinition } from '../job.ts';
import { runMetricDefinitions } from '../run/run-metrics.ts';
import { runnerReasons } from '../run/runner-reasons.ts';
import { allSettings } from '../run/runner-settings.ts';
import type { Setting, SettingsDeclaration } from '../settings/setting.ts';

/** A setting as `describe` prints it. */
export interface SettingDescription {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit?: string;
  readonly default?: string;
  readonly example: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** JSON Schema, draft 7, of the variable's value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What the job's account must be allowed to do in its namespace. */
export interface Permission {
  readonly apiGroup: string;
  readonly resource: string;
  /** The setting whose value names the one object. */
  readonly namedBy: string;
  readonly verbs: readonly string[];
}

/** Everything that the tables, the chart and its schema are made from. */
export function describeJob<Declaration extends SettingsDeclaration, State>(job: JobDefinition<Declaration, State>) {
  const settings = allSettings(job);
  // Every job has its state, and no job needs more yet.
  const permissions: readonly Permission[] = [{ apiGroup: '', resource: 'secrets', namedBy: 'STATE_URL', verbs: ['get', 'update'] }];
  return {
    name: job.name,
    summary: job.summary,
    settings: settings.map(describeSetting),
    metrics: [...job.metrics, ...runMetricDefinitions],
    reasons: [...job.reasons, ...runnerReasons],
    permissions,
  };
}

export type JobDescription = ReturnType<typeof describeJob>;

function describeSetting({ name, help, type, unit, defaultText, example, required, secret, schema }: Setting): SettingDescription {
  return {
    name,
    help,
    type,
    ...(unit === undefined ? {} : { unit }),
    ...(defaultText === undefined ? {} : { default: defaultText }),
    example,
    required,
    secret,
    schema,
  };
}
