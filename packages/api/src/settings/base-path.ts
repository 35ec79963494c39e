import type { Setting } from '@wattjobs/core/settings';

/**
 * Names of letters, digits and `-._~`, which no proxy encodes differently; none of dots alone.
 * Helm checks values by the same pattern, and does not support lookahead.
 */
const path = /^(\/\.*[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*\/?$/;

/** A path below which the API is reached, without a slash at its end: `/wattjobs`; empty for the root. */
export function basePath(described: Pick<Setting<string>, 'name' | 'help' | 'example' | 'deployment'>): Setting<string> {
  return {
    ...described,
    required: false,
    secret: false,
    fallback: '',
    type: 'path',
    schema: { type: 'string', pattern: path.source.replaceAll('\\/', '/') },
    parse: (value) => {
      if (!value.startsWith('/')) return { problem: `is ${quoted(value)}, which does not begin with /` };
      if (!path.test(value)) {
        return {
          problem: `is ${quoted(value)}, which is not a plain path: names of letters, digits, -, ., _ and ~, without a query, .. or //`,
        };
      }
      return { value: value.replace(/\/$/, '') };
    },
  };
}

function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 60));
}
