/** The answer to a failed request. */
const Error = {
  type: 'object',
  properties: {
    success: { type: 'boolean', enum: [false] },
    error: {
      type: 'object',
      properties: {
        message: { type: 'string', description: 'For people.' },
        code: { type: 'string', pattern: '^[A-Z_]+$', description: 'For programs.' },
        statusCode: { type: 'integer', minimum: 400, maximum: 599 },
        details: { description: 'For VALIDATION_FAILED, each invalid field.' },
      },
      required: ['message', 'code', 'statusCode'],
      additionalProperties: false,
    },
  },
  required: ['success', 'error'],
  additionalProperties: false,
} as const;

/** The same on routes with the legacy platform's texts. */
const TextError = {
  type: 'object',
  properties: {
    success: { type: 'boolean', enum: [false] },
    error: { type: 'string', description: 'For people.' },
    code: { type: 'string', pattern: '^[A-Z_]+$', description: 'For programs.' },
  },
  required: ['success', 'error', 'code'],
  additionalProperties: false,
} as const;

const legacyProblem = {
  type: 'object',
  properties: {
    loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
    msg: { type: 'string' },
    type: { type: 'string' },
  },
  required: ['loc', 'msg', 'type'],
  additionalProperties: false,
} as const;

/** The same on the legacy routes: a text, or for 422 each wrong field. */
const LegacyError = {
  type: 'object',
  properties: { detail: { anyOf: [{ type: 'string' }, { type: 'array', items: legacyProblem }] } },
  required: ['detail'],
  additionalProperties: false,
} as const;

export const errorSchemas = { Error, LegacyError, TextError };
