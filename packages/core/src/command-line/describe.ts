import type { JobDefinition, Permission } from '../job/job.ts';
import { runMetricDefinitions } from '../run/run-metrics.ts';
import { runnerReasons } from '../run/runner-reasons.ts';
import { allSettings, graceSeconds } from '../run/runner-settings.ts';
import type { Setting, SettingsDeclaration } from '../settings/setting.ts';

/** A setting as `describe` prints it. */
interface SettingDescription {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit?: string;
  readonly default?: string;
  readonly example: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** JSON Schema (draft 7) for the variable's value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Everything that `describe` prints and the tables show about a job. */
export function describeJob<Declaration extends SettingsDeclaration, State>(job: JobDefinition<Declaration, State>) {
  const settings = allSettings(job);
  const ownState: Permission = { apiGroup: '', resource: 'secrets', namedBy: 'STATE_URL', verbs: ['get', 'update'] };
  return {
    name: job.name,
    summary: job.summary,
    graceSeconds: graceSeconds(job.defaults),
    settings: settings.map(describeSetting),
    metrics: [...job.metrics, ...runMetricDefinitions],
    reasons: [...job.reasons, ...runnerReasons],
    permissions: [ownState, ...(job.permissions ?? [])],
    verbs: (job.verbs ?? []).map(({ name, summary }) => ({ name, summary })),
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
