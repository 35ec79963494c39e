import type { Labels } from './exposition.ts';

/** A path that does not name a group. The message is the Pushgateway's. */
export class GroupingKeyError extends Error {
  override readonly name = 'GroupingKeyError';
}

const base64Suffix = '@base64';

/**
 * Reads the labels that name a group out of a decoded path such as `/metrics/job/torus/instance/rack-1`.
 * The Pushgateway decodes `%2F` before it splits the path, so a value with a slash needs `@base64`.
 * Returns null if the path is not a group's; throws GroupingKeyError if it is one but is unreadable.
 */
export function parseGroupingKey(path: string): Labels | null {
  const match = /^\/metrics\/(job|job@base64)\/([^/]+)(\/.*)?$/.exec(path);
  if (!match) return null;
  const [, jobName = '', jobText = '', rest = ''] = match;
  const job = jobName.endsWith(base64Suffix) ? decodeBase64(jobText, 'in job name ""') : jobText;
  if (job === '') throw new GroupingKeyError('job name is required');
  const components = rest === '' ? [] : rest.slice(1).split('/');
  if (components.length % 2 === 1) throw new GroupingKeyError(`odd number of components in label string "${rest}"`);

  const labels: Record<string, string> = {};
  for (let index = 0; index < components.length; index += 2) {
    const [name, value] = parseLabel(components[index] ?? '', components[index + 1] ?? '');
    labels[name] = value;
  }
  return { ...labels, job };
}

function parseLabel(component: string, text: string): [name: string, value: string] {
  const isBase64 = component.endsWith(base64Suffix);
  const name = isBase64 ? component.slice(0, -base64Suffix.length) : component;
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.startsWith('__')) throw new GroupingKeyError(`improper label name "${name}"`);
  return [name, isBase64 ? decodeBase64(text, `for label ${name}="${text}"`) : text];
}

/** URL-safe base64; padding is optional, and alone means the empty text. */
function decodeBase64(text: string, where: string): string {
  const digits = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9_-]*$/.test(digits) || digits.length % 4 === 1) throw new GroupingKeyError(`invalid base64 encoding ${where}`);
  return Buffer.from(digits, 'base64url').toString('utf8');
}

/** The same for the same labels in any order. */
export function groupId(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([first], [second]) => (first < second ? -1 : 1)));
}
