/** A JSON Schema of draft 7, the newest that Helm checks in full. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object with only these properties: a misspelled one is an error that names it. */
export function strictObject(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema {
  return { type: 'object', additionalProperties: false, ...(required.length === 0 ? {} : { required }), properties };
}

/** A map with free keys. */
export function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

/** A list of any length. */
export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export const text = { type: 'string' } as const;
export const textMap = mapOf(text);
export const flag = { type: 'boolean' } as const;
export const count = { type: 'integer', minimum: 0 } as const;

/** A name of a Kubernetes object: a DNS-1123 subdomain. */
export const objectName = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 253 } as const;

/** A name that may be left empty. */
export const optionalName = { type: 'string', pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$' } as const;

/** Like `objectName`, for an object that may be omitted. */
export const optionalObjectName = { type: 'string', pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$', maxLength: 253 } as const;
