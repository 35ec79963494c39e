import { quoteForeignText } from '@wattjobs/core/redaction';
import { z } from 'zod';

/** The content of a cloud error body, in any of its shapes. */
export interface ErrorBody {
  /** Its message; empty if it has none. */
  readonly message: string;
  /** Whether it has one of the API's own shapes, not a gateway's, such as `{"message":"Unauthorized"}`. */
  readonly isApiError: boolean;
  /** The period whose quota is used up, if given. */
  readonly period: 'minute' | 'month' | undefined;
  readonly periodEndMs: number | undefined;
}

const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const texts = z
  .union([z.string().transform((message) => [message]), z.array(z.string())])
  .optional()
  .catch(undefined);

/** `message` and `details` of most endpoints; `reason` with a list; `errorMessages` of the meter statistics; `error` of the token endpoint. */
const body = z.object({
  message: texts,
  details: text,
  errorMessages: texts,
  error: text,
  error_description: text,
  code: number,
  errorCode: number,
  reason: z.union([z.string(), z.number()]).optional().catch(undefined),
  period: z.enum(['minute', 'month']).optional().catch(undefined),
  period_end: z.number().optional().catch(undefined),
});

const maxMessageCharacters = 200;

/** Parses an error body; an unreadable one is empty. */
export function readErrorBody(json: unknown): ErrorBody {
  const parsed = body.safeParse(json).data;
  if (parsed === undefined) return { message: '', isApiError: false, period: undefined, periodEndMs: undefined };
  const words = [...(parsed.message ?? []), parsed.details, ...(parsed.errorMessages ?? []), parsed.error, parsed.error_description];
  const message = words.filter((word) => word !== undefined && word !== '').join(': ');
  return {
    message: quoteForeignText(message, maxMessageCharacters),
    isApiError: isApiError(parsed),
    period: parsed.period,
    periodEndMs: parsed.period_end === undefined ? undefined : parsed.period_end * 1000,
  };
}

/** `message` with `details`, `code` or `reason`; `errorMessages` with `errorCode`; or an OAuth token error (RFC 6750, section 3.1). */
function isApiError({ message, details, code, reason, errorMessages, errorCode, error }: z.infer<typeof body>): boolean {
  if (message !== undefined) return details !== undefined || code !== undefined || reason !== undefined;
  if (errorMessages !== undefined) return errorCode !== undefined;
  return error !== undefined && ['invalid_request', 'invalid_token', 'insufficient_scope', 'unauthorized'].includes(error);
}
