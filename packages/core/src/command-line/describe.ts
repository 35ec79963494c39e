import type { JobDefinition, JobVerb, Permission } from '../job/job.ts';
import { runMetricDefinitions } from '../run/run-metrics.ts';
import { runnerReasons } from '../run/runner-reasons.ts';
import { allSettings, graceSeconds } from '../run/runner-settings.ts';
import type { Setting, SettingsDeclaration } from '../settings/setting.ts';
import { describeVerbInput, type VerbInputDescription } from './verb-input.ts';

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

/** A job-specific verb as `describe` prints it. */
interface VerbDescription {
  readonly name: string;
  readonly summary: string;
  readonly input?: readonly VerbInputDescription[];
}

/** Everything that `describe` prints and the tables show about a job. */
export function describeJob<Declaration extends SettingsDeclaration, State>(job: JobDefinition<Declaration, State>) {
  const settings = allSettings(job);
  // What every job's `once` has needs no table.
  const once = job.onceOptions === undefined ? [] : [{ name: 'once', summary: 'makes one pass now', input: job.onceOptions }];
  const statePermission: Permission = { apiGroup: '', resource: 'secrets', namedBy: 'STATE_URL', verbs: ['get', 'update'] };
  return {
    name: job.name,
    summary: job.summary,
    graceSeconds: graceSeconds(job.defaults),
    settings: settings.map(describeSetting),
    metrics: [...job.metrics, ...runMetricDefinitions],
    reasons: [...job.reasons, ...runnerReasons],
    permissions: [statePermission, ...(job.permissions ?? [])],
    verbs: [...once.map(describeVerb), ...(job.verbs ?? []).map(describeVerb)],
  };
}

export type JobDescription = ReturnType<typeof describeJob>;

function describeVerb({ name, summary, input }: Pick<JobVerb<unknown, unknown>, 'name' | 'summary' | 'input'>): VerbDescription {
  return { name, summary, ...(input === undefined ? {} : { input: describeVerbInput(input) }) };
}

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
