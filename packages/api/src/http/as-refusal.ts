import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { DatabaseBusy } from '../database/connection-queue.ts';
import { isDatabaseAway } from '../database/database-errors.ts';
import { databaseBusy, databaseUnavailable, invalid, Refusal } from './refusal.ts';

/** Fastify's own refusals that a client may see, by status. */
const ofFastify: Readonly<Record<number, { readonly code: string; readonly message: string }>> = {
  400: { code: 'BAD_REQUEST', message: 'The request cannot be read.' },
  413: { code: 'BODY_TOO_LARGE', message: 'The body is larger than this API accepts: send it in parts.' },
  414: { code: 'ADDRESS_TOO_LONG', message: 'A part of the address is longer than this API accepts.' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'The body must be application/json.' },
};

const unreadable: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, but its type is application/json.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON, or has a key __proto__ or constructor.prototype, which is refused.',
};

/** What to tell the client about an error; undefined for a bug, which is not disclosed. */
export function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof DatabaseBusy) return databaseBusy(error);
  if (isDatabaseAway(error)) return databaseUnavailable(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const location = error.validationContext ?? 'body';
    return invalid(
      error.validation.map(({ instancePath, message, params }) => ({
        location,
        field: instancePath.split('/').filter(Boolean).join('.'),
        reason: params?.['expected'] === 'nonoptional' ? 'is missing' : (message ?? 'is not what it should be'),
      })),
    );
  }
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? ofFramework(error, error.statusCode)
    : undefined;
}

function ofFramework(error: Error, statusCode: number): Refusal | undefined {
  const known = ofFastify[statusCode];
  if (known === undefined) return undefined;
  const reason = 'code' in error && typeof error.code === 'string' ? unreadable[error.code] : undefined;
  return new Refusal(statusCode, known.code, reason ?? known.message, { cause: error });
}
