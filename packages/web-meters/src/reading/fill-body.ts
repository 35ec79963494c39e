import { parseJson } from '@wattjobs/core/json';
import { parseJsonPath, valuesAt } from './json-path.ts';

/**
 * Puts values of the JSON answer that is open in place of `{{path}}` in the body of the next request, so that a device can be asked
 * for an identifier first. They are escaped as in a JSON text.
 */
export function fillBody(body: string, answer: string): { readonly body: string } | { readonly missing: string } {
  const document = body.includes('{{') ? parseJson(answer) : undefined;
  let missing: string | undefined;
  const filled = body.replaceAll(/\{\{(.{1,500}?)\}\}/g, (_all, path: string) => {
    const parsed = parseJsonPath(path.trim());
    const [value, ...others] = 'path' in parsed ? valuesAt(document, parsed.path) : [];
    if (others.length === 0 && (typeof value === 'string' || typeof value === 'number')) return JSON.stringify(String(value)).slice(1, -1);
    missing ??= path.trim();
    return '';
  });
  return missing === undefined ? { body: filled } : { missing };
}
