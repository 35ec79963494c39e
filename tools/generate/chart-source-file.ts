import { stringify } from 'yaml';
import { secretKeys } from './chart-environment.ts';
import { sourceFields } from './chart-source-fields.ts';
import type { SourceType } from './chart-source-types.ts';

/** The one file that the chart's templates need about a type: what its job declares, and the defaults of its CronJob. */
export function sourceFile(sourceType: SourceType): { readonly path: string; readonly content: string } {
  const { type, job, exactlyOneOf = [], verbsByHand = {} } = sourceType;
  const unknown = Object.keys(verbsByHand).filter((verb) => !job.verbs.some(({ name }) => name === verb));
  if (unknown.length > 0) throw new Error(`${job.name} has no verb ${unknown.join(', ')}, which the chart would start`);
  const content = {
    secretKeys: secretKeys(job.settings),
    secrets: job.settings.filter(({ secret }) => secret).map(({ name }) => name),
    required: job.settings.filter(({ required }) => required).map(({ name }) => name),
    exactlyOneOf,
    addresses: Object.fromEntries(job.settings.filter(isAddress).map((setting) => [setting.name, setting.default ?? ''])),
    permissions: job.permissions,
    verbsByHand,
    defaults: { ...fieldDefaults(), ...typeDefaults(sourceType) },
  };
  const comment = `# Generated from the definition of ${job.name} by \`node dev.mjs run generate\`.\n`;
  return { path: `charts/wattjobs/files/sources/${type}.yaml`, content: comment + stringify(content, { lineWidth: 120 }) };
}

/** In what the CronJobs of a type differ from those of others, unless the chart's `defaults` or the source say otherwise. */
export function typeDefaults({ job, fields }: Pick<SourceType, 'job' | 'fields'>): Readonly<Record<string, unknown>> {
  const duration = job.settings.find(({ name }) => name === 'JOB_DURATION')?.default;
  if (duration === undefined) throw new Error(`${job.name} has no default for JOB_DURATION, by which the chart sizes the deadlines`);
  return {
    image: { repository: `wattjobs/${job.name}` },
    env: { JOB_DURATION: Number(duration) },
    terminationGracePeriodSeconds: job.graceSeconds,
    ...fields,
  };
}

function fieldDefaults(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sourceFields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])));
}

function isAddress({ type }: { readonly type: string }): boolean {
  return type === 'URL' || type === 'address';
}
