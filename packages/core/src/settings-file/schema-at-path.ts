import { z } from 'zod';

type Schema = z.core.$ZodType;

/** What a schema declares at a path in a document. */
export interface SchemaFacts {
  /** The keys that it knows, if it is an object. */
  readonly knownKeys?: readonly string[];
  /** Its first example (`meta({ examples: [ … ] })`), on one line. */
  readonly example?: string;
}

/** Looks up what a schema declares at a path; nothing if that depends on the value, as in a union. */
export function schemaFacts(schema: Schema, path: readonly PropertyKey[]): SchemaFacts {
  const layers = path.reduce<readonly Schema[]>((parents, step) => parents.flatMap((parent) => childOf(parent, step)), layersOf(schema));
  const object = layers.find((layer) => layer instanceof z.ZodObject);
  const [example] = layers.flatMap((layer) => (layer instanceof z.ZodType ? (layer.meta()?.['examples'] ?? []) : [])) as readonly unknown[];
  return {
    ...(object === undefined ? {} : { knownKeys: Object.keys(object.shape) }),
    ...(example === undefined ? {} : { example: typeof example === 'string' ? example : JSON.stringify(example) }),
  };
}

function childOf(schema: Schema, step: PropertyKey): readonly Schema[] {
  if (schema instanceof z.ZodObject) {
    const child: Schema | undefined = Object.hasOwn(schema.shape, step) ? schema.shape[String(step)] : undefined;
    return child === undefined ? [] : layersOf(child);
  }
  if (schema instanceof z.ZodArray) return layersOf(schema.element);
  return schema instanceof z.ZodRecord ? layersOf(schema.valueType) : [];
}

/** A schema, and the ones that it wraps: `optional`, `default`, `transform` and the like. */
function layersOf(schema: Schema): readonly Schema[] {
  const inner = innerOf(schema);
  return inner === undefined ? [schema] : [schema, ...layersOf(inner)];
}

function innerOf(schema: Schema): Schema | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  const wraps = [z.ZodOptional, z.ZodNullable, z.ZodDefault, z.ZodPrefault, z.ZodReadonly, z.ZodLazy].find(
    (wrapper) => schema instanceof wrapper,
  );
  return wraps === undefined ? undefined : (schema as z.ZodOptional).unwrap();
}
