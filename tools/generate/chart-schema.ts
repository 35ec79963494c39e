import type { Setting } from '@wattjobs/core/settings';
import type { SourceEntry } from '@wattjobs/core/catalog';
import { apiSchema, ipFamilyPolicy } from './chart-api-schema.ts';
import { environmentSchema, secretKeys, sharedEnvironmentSchema } from './chart-environment.ts';
import { fileFields, fileFieldsOf } from './chart-file-fields.ts';
import { podFields } from './chart-pod-fields.ts';
import { sourceFields } from './chart-source-fields.ts';
import { probe, sideContainer } from './container-schema.ts';
import type { DocumentedValue } from './chart-values.ts';
import {
  count,
  flag,
  type JsonSchema,
  listOf,
  objectName,
  optionalName,
  optionalObjectName,
  strictObject,
  text,
  textMap,
} from './json-schema.ts';
import { image, labels, pullPolicy, resources } from './kubernetes-schema.ts';
import { monitor } from './monitor-schema.ts';
import { persistence } from './volume-schema.ts';

/** The schema with which Helm checks the chart's values: strict at every level except `global`, which belongs to a parent chart. */
export function valuesSchema(
  sources: readonly SourceEntry[],
  apiSettings: readonly Setting[],
  documented: readonly DocumentedValue[],
): JsonSchema {
  const allFields = [...sourceFields, ...podFields];
  const fieldDefinitions = allFields.map(({ name, help, schema }) => [name, { description: help, ...schema }] as const);
  const ofPods = references(podFields);
  const ofTypes = sources.flatMap(({ type, settings }) => [
    [`${type}Environment`, environmentSchema(settings)] as const,
    [`${type}SecretKeys`, strictObject(Object.fromEntries(secretKeys(settings).map((name) => [name, secretKey])))] as const,
  ]);
  const root = strictObject({
    global: { type: 'object', properties: { imageRegistry: text } },
    sources: {
      type: 'object',
      additionalProperties: false,
      patternProperties: { '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$': sourceSchema(sources, references(allFields)) },
    },
    defaults: strictObject({ env: sharedEnvironmentSchema(sources.map(({ settings }) => settings)), ...references(allFields) }),
    commonLabels: labels,
    commonAnnotations: textMap,
    openshift: strictObject({ enabled: flag }),
    nameOverride: optionalName,
    fullnameOverride: optionalName,
    image: strictObject({ registry: text, tag: text, pullPolicy }),
    imagePullSecrets: listOf(strictObject({ name: objectName }, ['name'])),
    allowedNetworks: listOf({ type: 'string', pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' }),
    credentials: strictObject({ existingSecret: optionalObjectName }),
    api: apiSchema(apiSettings, ofPods),
    pushgateway: strictObject({ ...database, ...ofPods }),
    victoriaMetrics: strictObject({ ...database, retentionPeriod: { type: 'string', pattern: '^[1-9][0-9]{0,4}[dwy]$' }, ...ofPods }),
    serviceMonitor: monitor,
    podMonitor: monitor,
    prometheusRule: strictObject({
      enabled: flag,
      namespace: optionalObjectName,
      labels,
      annotations: textMap,
      notSucceededSeconds: { ...count, minimum: 1 },
    }),
    grafanaDashboards: strictObject({ enabled: flag, namespace: optionalObjectName, labels, annotations: textMap }),
    extraObjects: listOf({
      anyOf: [text, { type: 'object', required: ['apiVersion', 'kind', 'metadata'], properties: { apiVersion: text, kind: text } }],
    }),
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart wattjobs',
    ...documented.reduce(describeValue, root),
    definitions: Object.fromEntries([...fieldDefinitions, ['sideContainer', sideContainer], ['probe', probe], ...ofTypes]),
  };
}

/** What the Pushgateway and VictoriaMetrics have in common. */
const database: Readonly<Record<string, JsonSchema>> = {
  enabled: flag,
  persistence: strictObject({ enabled: flag, ...persistence }),
  service: strictObject({ ipFamilyPolicy, annotations: textMap }),
  networkPolicy: strictObject({ enabled: flag }),
  image,
  resources,
};

/** A key of a Secret. */
const secretKey: JsonSchema = { type: 'string', pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253 };

function references(fields: readonly { readonly name: string }[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(fields.map(({ name }) => [name, { $ref: `#/definitions/${name}` }]));
}

function sourceSchema(sources: readonly SourceEntry[], fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const ofType = (source: SourceEntry) => ({
    if: { properties: { type: { const: source.type } }, required: ['type'] },
    then: {
      properties: {
        env: { $ref: `#/definitions/${source.type}Environment` },
        existingSecretKeys: { $ref: `#/definitions/${source.type}SecretKeys` },
        ...fileFieldsOf(source, sources),
      },
    },
  });
  return {
    ...strictObject(
      {
        type: { enum: sources.map(({ type }) => type), description: 'The sources: what is read, and by which job' },
        env: { type: 'object', description: 'Settings of the job, by their variable names' },
        existingSecret: { ...objectName, description: 'Secret whose keys are variable names; it supplies whatever `env` does not' },
        existingSecretKeys: {
          ...textMap,
          description: 'The settings that existingSecret supplies, and their keys in it; without this, all, under their own names',
        },
        tokensSecret: {
          ...objectName,
          description: 'Secret in which the job keeps its tokens; read and written only through the API server',
        },
        ...fileFields(sources),
        ...fields,
      },
      ['type'],
    ),
    allOf: sources.map(ofType),
  };
}

/** Adds a value's comment to the schema at its path. */
function describeValue(schema: JsonSchema, { path, help }: DocumentedValue): JsonSchema {
  const [key = '', ...rest] = path.split('.');
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  const inner = properties?.[key];
  if (properties === undefined || inner === undefined) throw new Error(`values.yaml has ${path}, which the schema does not know`);
  const described =
    rest.length === 0 ? { description: help, ...inner } : describeValue(inner, { path: rest.join('.'), help, default: undefined });
  return { ...schema, properties: { ...properties, [key]: described } };
}
