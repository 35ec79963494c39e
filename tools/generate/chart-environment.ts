import { addressSchema, type Setting } from '@wattjobs/core/settings';
import { type JsonSchema, strictObject, text } from './json-schema.ts';

/** Where tokens may be stored without `tokensSecret`, by which the chart grants access to a Secret. */
const tokensFile: JsonSchema = {
  type: 'string',
  pattern: '^file:///.',
  description: 'File with the tokens, on a volume of `volumes`; a Secret is named by tokensSecret instead',
};

const numberOrText = { type: ['string', 'number', 'boolean'] };

/** Variables that are not settings of a job, but that Node.js or OpenTelemetry read. */
const platformVariables: Readonly<Record<string, JsonSchema>> = {
  // A proxy without a scheme ends Node.js itself, before the job starts.
  HTTP_PROXY: { ...addressSchema, description: 'Proxy for http, as http://HOST:PORT; needs NODE_USE_ENV_PROXY' },
  HTTPS_PROXY: { ...addressSchema, description: 'Proxy for https, as http://HOST:PORT; needs NODE_USE_ENV_PROXY' },
  NO_PROXY: { ...text, description: 'Names, addresses and networks that are reached without the proxy' },
  NODE_USE_ENV_PROXY: { ...numberOrText, description: '1 makes Node.js use the proxies' },
  NODE_OPTIONS: {
    ...text,
    description: 'Options of Node.js; those of V8 make each start slower, because the compiled code in the image does not fit them',
  },
  NODE_EXTRA_CA_CERTS: { ...text, description: 'File with further certificate authorities' },
  SSL_CERT_FILE: { ...text, description: 'File with certificate authorities, if Node.js uses those of OpenSSL' },
  TZ: { ...text, description: 'Time zone of the process; the jobs do not depend on it' },
};

/** Platform variables that often contain a password or a token. */
const confidentialPlatformVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'OTEL_EXPORTER_OTLP_HEADERS'];

/** The strict schema of `env` for these settings: their names, their `_FILE` forms and the platform's variables. */
export function environmentSchema(settings: readonly Setting[]): JsonSchema {
  return {
    ...strictObject({ ...Object.fromEntries(settings.flatMap(variablesOf)), ...platformVariables }),
    patternProperties: { '^OTEL_[A-Z0-9_]+$': numberOrText, '^OTEL_EXPORTER_OTLP_([A-Z]+_)?ENDPOINT$': addressSchema },
  };
}

/** The strict schema of variables that several types share: of each variable, what any of the types accepts. */
export function sharedEnvironmentSchema(types: readonly (readonly Setting[])[]): JsonSchema {
  const named = Object.groupBy(types.flat().flatMap(variablesOf), ([name]) => name);
  const shared = Object.entries(named).map(([name, variables = []]) => {
    const schemas = variables.map(([, schema]) => schema);
    const different = schemas.filter((schema, index) => schemas.findIndex((other) => accepts(other) === accepts(schema)) === index);
    return [name, different.length === 1 ? different[0] : { anyOf: different }] as const;
  });
  const environment = environmentSchema([]);
  return { ...environment, properties: { ...Object.fromEntries(shared), ...platformVariables } };
}

/** What a schema accepts, as a text; how it is described does not matter. */
function accepts(schema: JsonSchema): string {
  return JSON.stringify({ ...schema, description: undefined });
}

/** A pattern of all variables that a type accepts: those of the chart's `defaults` that it does not match are not for the type. */
export function variablePattern(settings: readonly Setting[]): string {
  const { properties, patternProperties } = environmentSchema(settings);
  return [`^(${Object.keys(properties as object).join('|')})$`, ...Object.keys(patternProperties as object)].join('|');
}

/** The settings that must be in `env`, because the chart itself uses their values. */
export function valuesOnly(settings: readonly Setting[]): readonly string[] {
  return settings.filter(isReadFromValues).map(({ name }) => name);
}

function isReadFromValues({ deployment }: Setting): boolean {
  const { readByTheChart, filledWith } = deployment ?? {};
  return readByTheChart === true || filledWith === 'source' || filledWith === 'shards' || filledWith === 'shard-index';
}

/** The keys that are read from `existingSecret`. */
export function secretKeys(settings: readonly Setting[]): readonly string[] {
  const taken = settings.filter((setting) => setting.namesFile !== true && !isReadFromValues(setting));
  return [...taken.map(({ name }) => name), ...confidentialPlatformVariables];
}

function variablesOf({ name, namesFile, help, secret, schema, deployment }: Setting): readonly (readonly [string, JsonSchema])[] {
  const file = `${name}_FILE`;
  const variable = secret
    ? // For a constant, Helm prints the expected value, not the given one: only this keyword explains without repeating a password.
      { const: `in the Secret that existingSecret names, or in a file that ${file} names`, description: `${help}; never here` }
    : { ...schema, description: help };
  if (deployment?.filledWith === 'tokens-secret') return [[name, tokensFile]];
  if (deployment?.filledWith === 'shards' || deployment?.filledWith === 'shard-index')
    return [[name, { const: 'left out: the field shards of the source sets it', description: help }]];
  if (deployment?.readByTheChart === true || namesFile === true) return [[name, variable]];
  return [
    [name, variable],
    [file, { type: 'string', pattern: '^/', description: `File that holds ${name}` }],
  ];
}
