import type { Setting } from '@wattjobs/core/settings';
import type { SourceEntry } from '@wattjobs/core/catalog';
import { apiSchema } from './chart-api-schema.ts';
import { environmentSchema } from './chart-environment.ts';
import { sourceFields } from './chart-source-fields.ts';
import type { DocumentedValue } from './chart-values.ts';
import { count, flag, type JsonSchema, listOf, objectName, optionalName, strictObject, text } from './json-schema.ts';
import { pullPolicy, resources, textMap, tolerations } from './kubernetes-schema.ts';

/** The schema with which Helm checks the chart's values: strict at every level except `global`, which belongs to a parent chart. */
export function valuesSchema(
  sources: readonly SourceEntry[],
  apiSettings: readonly Setting[],
  documented: readonly DocumentedValue[],
): JsonSchema {
  const shared = sources.flatMap(({ settings, ownSettings }) => settings.filter(({ name }) => !ownSettings.has(name)));
  const fields = Object.fromEntries(sourceFields.map(({ name }) => [name, { $ref: `#/definitions/${name}` }]));
  const fieldDefinitions = sourceFields.map(({ name, help, schema }) => [name, { description: help, ...schema }] as const);
  const environments = sources.map(({ type, settings }) => [`${type}Environment`, environmentSchema(settings)] as const);
  const root = strictObject({
    global: { type: 'object', description: 'Values that a parent chart passes to all its charts; not used here' },
    sources: {
      type: 'object',
      additionalProperties: false,
      patternProperties: { '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$': sourceSchema(sources, fields) },
    },
    defaults: strictObject({ env: environmentSchema(shared), ...fields }),
    nameOverride: optionalName,
    fullnameOverride: optionalName,
    image: strictObject({ registry: text, tag: text, pullPolicy }),
    imagePullSecrets: listOf(strictObject({ name: objectName }, ['name'])),
    api: apiSchema(apiSettings),
    pushgateway: strictObject({
      enabled: flag,
      image: strictObject({ registry: text, repository: text, tag: text, pullPolicy }),
      persistence: strictObject({
        enabled: flag,
        size: { type: 'string', pattern: '^[0-9]+([.][0-9]+)?[kKMGTPE]?i?$' },
        storageClass: text,
      }),
      service: strictObject({ annotations: textMap }),
      resources,
      nodeSelector: textMap,
      tolerations,
      networkPolicy: strictObject({ enabled: flag }),
    }),
    serviceMonitor: strictObject({ enabled: flag, labels: textMap, interval: { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' } }),
    prometheusRule: strictObject({ enabled: flag, labels: textMap, notSucceededSeconds: { ...count, minimum: 1 } }),
    grafanaDashboards: strictObject({ enabled: flag, labels: textMap }),
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart wattjobs',
    ...documented.reduce(describeValue, root),
    definitions: Object.fromEntries([...fieldDefinitions, ...environments]),
  };
}

function sourceSchema(sources: readonly SourceEntry[], fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const ofType = ({ type }: SourceEntry) => ({
    if: { properties: { type: { const: type } }, required: ['type'] },
    then: { properties: { env: { $ref: `#/definitions/${type}Environment` } } },
  });
  return {
    ...strictObject(
      {
        type: { enum: sources.map(({ type }) => type), description: 'The sources: what is read, and by which job' },
        env: { type: 'object', description: 'Settings of the job, by their variable names' },
        existingSecret: { ...objectName, description: 'Secret whose keys are variable names; it supplies whatever `env` does not' },
        tokensSecret: {
          ...objectName,
          description: 'Secret in which the job keeps its tokens; read and written only through the API server',
        },
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
