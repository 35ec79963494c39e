import { parseJson } from '../json/parse-json.ts';
import { withoutUnmistakableSecrets } from './known-secrets.ts';

/** A line of the JSON log without secrets: the last check, for secrets that got into it in an unforeseen way. */
export function withoutSecretsInLine(line: string): string {
  const redacted = withoutUnmistakableSecrets(line);
  if (redacted === line) return line;
  // Value by value, because quotes and brackets may be part of a secret.
  const fields = parseJson(line);
  if (typeof fields !== 'object' || fields === null) return redacted;
  return `${JSON.stringify(redactValue(fields))}${line.endsWith('\n') ? '\n' : ''}`;
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return withoutUnmistakableSecrets(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactValue(inner)]));
}
