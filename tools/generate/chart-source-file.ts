import type { Setting, TokensSecret } from '@wattjobs/core/settings';
import { filesFromValues, type SourceEntry } from '@wattjobs/core/catalog';
import { stringify } from 'yaml';
import { secretKeys, valuesOnly, variablePattern } from './chart-environment.ts';
import { sourceFields } from './chart-source-fields.ts';
import type { GeneratedFile } from './generated-file.ts';

/** The one file that the chart's templates need per type: what its job declares, and the defaults of its CronJob. */
export function sourceFile(source: SourceEntry): GeneratedFile {
  const { type, job, settings, verbsByHand = {} } = source;
  const unknown = Object.keys(verbsByHand).filter((verb) => !job.verbs.some(({ name }) => name === verb));
  if (unknown.length > 0) throw new Error(`${job.name} has no verb ${unknown.join(', ')}, which the chart needs`);
  const content = {
    variables: variablePattern(settings),
    valuesOnly: valuesOnly(settings),
    secretKeys: secretKeys(settings),
    secrets: settings.filter(({ secret }) => secret).map(({ name }) => name),
    required: settings.filter(({ required }) => required).map(({ name }) => name),
    expectedInSecret: settings.filter(isExpectedInSecret).map(({ name }) => name),
    exactlyOneOf: onlyGroup(settings, 'exactlyOneOf'),
    atLeastOneOf: groups(settings, 'atLeastOneOf'),
    filledWith: filledWith(settings),
    filesFromValues: filesFromValues(settings).map(({ schema: _, ...file }) => file),
    ...tokensSecret(settings),
    addresses: Object.fromEntries(settings.filter(hasEgress).map(({ name, defaultText = '' }) => [name, defaultText])),
    permissions: job.permissions,
    verbsByHand,
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

/** The names of the settings of which one must be given, by the word that they share. */
function groups(settings: readonly Setting[], fact: 'exactlyOneOf' | 'atLeastOneOf'): readonly (readonly string[])[] {
  const grouped = Map.groupBy(settings, ({ deployment }) => deployment?.[fact]);
  return [...grouped].flatMap(([word, group]) => (word === undefined ? [] : [group.map(({ name }) => name)]));
}

/**
 * The only such group.
 * @throws Error if there are more: the templates support only one
 */
function onlyGroup(settings: readonly Setting[], fact: 'exactlyOneOf'): readonly string[] {
  const [group = [], ...others] = groups(settings, fact);
  if (others.length > 0) throw new Error(`${fact} has ${others.length + 1} groups, but the chart supports one`);
  return group;
}
