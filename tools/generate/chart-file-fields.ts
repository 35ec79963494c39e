import { filesFromValues, type SourceEntry } from '@wattjobs/core/catalog';
import { type JsonSchema, objectName } from './json-schema.ts';

/** The fields of a source from which the chart makes files, for all types together. */
export function fileFields(sources: readonly SourceEntry[]): Readonly<Record<string, JsonSchema>> {
  const fields = sources.flatMap(({ settings }) => filesFromValues(settings).map(({ field }) => field));
  return Object.assign(
    {},
    ...fields.map((field) => ({
      [field]: { description: `The list ${field} of a file that the chart makes` },
      [`${field}ConfigMap`]: { ...objectName, description: `Existing ConfigMap with that file as ${field}.yaml, instead of ${field}` },
    })),
  );
}

/** The same fields for one type: what they accept, or why they are refused. */
export function fileFieldsOf({ type, settings }: SourceEntry, sources: readonly SourceEntry[]): Readonly<Record<string, JsonSchema>> {
  const own = filesFromValues(settings);
  const foreign = Object.keys(fileFields(sources)).filter(
    (name) => !own.some(({ field }) => name === field || name === `${field}ConfigMap`),
  );
  return {
    ...Object.fromEntries(own.map(({ field, schema }) => [field, schema])),
    ...Object.fromEntries(foreign.map((name) => [name, { const: `left out: the type ${type} has no such file` }])),
  };
}
