import type { Setting, TokensSecret } from '@wattjobs/core/settings';
import { filesFromValues, type SourceEntry } from '@wattjobs/core/catalog';
import { stringify } from 'yaml';
import { secretKeys, valuesOnly, variablePattern } from './chart-environment.ts';
import { sourceFields } from './chart-source-fields.ts';
import type { GeneratedFile } from './generated-file.ts';

/** The one file that the chart's templates need per type: what its job declares, and the defaults of its CronJob. */
export function sourceFile(source: SourceEntry): GeneratedFile {
  const { type, job, settings, verbsByHand = {}, withBrowser } = source;
  const unknown = Object.keys(verbsByHand).filter((verb) => !job.verbs.some(({ name }) => name === verb));
  if (unknown.length > 0) throw new Error(`${job.name} has no verb ${unknown.join(', ')}, which the chart needs`);
  const content = {
    variables: variablePattern(settings),
    valuesOnly: valuesOnly(settings),
    secretKeys: secretKeys(settings),
    secrets: settings.filter(({ secret }) => secret).map(({ name }) => name),
    required: settings.filter(({ required }) => required).map(({ name }) => name),
    notNeededWith: notNeededWith(settings),
    expectedInSecret: settings.filter(isExpectedInSecret).map(({ name }) => name),
    exactlyOneOf: alternatives(settings, 'exactlyOneOf'),
    atLeastOneOf: alternatives(settings, 'atLeastOneOf'),
    filledWith: filledWith(settings),
    filesFromValues: filesFromValues(settings).map(({ variable, field, port, secretKeys: keysOfSecrets = [] }) => ({
      variable,
      field,
      secretKeys: keysOfSecrets,
      ...(port && { port }),
    })),
    ...tokensSecret(settings),
    addresses: Object.fromEntries(settings.filter(hasEgress).map(({ name, defaultText = '' }) => [name, defaultText])),
    permissions: job.permissions,
    verbsByHand,
    ...(withBrowser === undefined ? {} : { withBrowser: { image: { repository: `wattjobs/${job.name}-browser` }, ...withBrowser } }),
    defaults: { ...fieldDefaults(), ...typeDefaults(source) },
  };
  const comment = `# Generated from the definition of ${job.name} by \`node dev.mjs run generate\`.\n`;
  return { path: `charts/wattjobs/files/sources/${type}.yaml`, content: comment + stringify(content, { lineWidth: 120 }) };
}

/** How the CronJobs of a type differ from others, unless the chart's `defaults` or the source override it. */
export function typeDefaults({ job, settings, cronJob }: SourceEntry): Readonly<Record<string, unknown>> {
  const runLimit = settings.find(({ deployment }) => deployment?.runLimit === true);
  if (runLimit?.defaultText === undefined)
    throw new Error(`${job.name} has no default time limit of a run, from which the chart derives the deadlines`);
  return {
    image: { repository: `wattjobs/${job.name}` },
    env: { [runLimit.name]: Number(runLimit.defaultText) },
    terminationGracePeriodSeconds: job.graceSeconds,
    ...cronJob,
  };
}

function fieldDefaults(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sourceFields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])));
}

function isExpectedInSecret({ required, deployment }: Setting): boolean {
  return required || deployment?.expectedInSecret === true;
}

/** The required settings that another one makes unnecessary, each with the name of that one. */
function notNeededWith(settings: readonly Setting[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.flatMap(({ name, deployment }) => (deployment?.notNeededWith === undefined ? [] : [[name, deployment.notNeededWith]])),
  );
}

function hasEgress({ deployment }: Setting): boolean {
  return deployment?.egress === true;
}

/** The names of the settings that the chart fills in, grouped by what fills them. */
function filledWith(settings: readonly Setting[]): Readonly<Record<string, readonly string[]>> {
  const filled = Map.groupBy(settings, ({ deployment }) => deployment?.filledWith ?? '');
  return Object.fromEntries([...filled].filter(([what]) => what !== '').map(([what, group]) => [what, group.map(({ name }) => name)]));
}

/** What the templates need to know about the Secret of tokens, if the type has one. */
function tokensSecret(settings: readonly Setting[]): { readonly tokensSecret?: TokensSecret } {
  const found = settings.find(({ deployment }) => deployment?.tokensSecret !== undefined)?.deployment?.tokensSecret;
  return found === undefined ? {} : { tokensSecret: found };
}

/**
 * The settings of which one must be given.
 * @throws Error if they belong to more than one group: the templates support only one
 */
function alternatives(settings: readonly Setting[], fact: 'exactlyOneOf' | 'atLeastOneOf'): readonly string[] {
  const grouped = settings.filter(({ deployment }) => deployment?.[fact] !== undefined);
  const groups = new Set(grouped.map(({ deployment }) => deployment?.[fact]));
  if (groups.size > 1) throw new Error(`${fact} names ${[...groups].join(' and ')}, but the chart supports one such group`);
  return grouped.map(({ name }) => name);
}
