import type { FieldProblem, Refusal } from './refusal.ts';

/** The answer of this API's routes to a failed request. */
export function errorEnvelope({ message, code, statusCode, details }: Refusal): Readonly<Record<string, unknown>> {
  return { success: false, error: { message, code, statusCode, ...(details === undefined ? {} : { details }) } };
}

/** The same on routes with the legacy platform's texts. */
export function textError({ message, code }: Refusal): Readonly<Record<string, unknown>> {
  return { success: false, error: message, code };
}

/** The same on the legacy routes: FastAPI's `{"detail": …}`. */
export function legacyError({ message, code, details }: Refusal): Readonly<Record<string, unknown>> {
  if (code !== 'VALIDATION_FAILED' || !Array.isArray(details)) return { detail: message };
  const problems: readonly FieldProblem[] = details;
  return { detail: problems.map((problem) => ({ loc: legacyLocation(problem), msg: problem.reason, type: 'value_error' })) };
}

const legacyNames: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' };

function legacyLocation({ location, field }: FieldProblem): readonly (string | number)[] {
  const path = field === '' ? [] : field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return [legacyNames[location] ?? location, ...path];
}
