import { anyCaseSource } from './any-case.ts';
import type { Setting } from './setting.ts';
import { type Described, quoted, withDefault } from './setting-types.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** The names of Python's logging, which the scrapers that this product replaces had. */
const pythonLevels: Readonly<Record<string, LogLevel>> = { warning: 'warn', critical: 'error', fatal: 'error' };

export type LogLevel = (typeof levels)[number];

/** The least severe level that is logged, in any case; `WARNING` and `CRITICAL` are accepted too. */
export function logLevel(described: Described & { readonly default: LogLevel }): Setting<LogLevel> {
  return withDefault(described, described.default, {
    type: levels.map((level) => `\`${level}\``).join(', '),
    schema: { anyOf: [{ enum: levels }, { type: 'string', pattern: `^${anyCaseSource([...levels, ...Object.keys(pythonLevels)])}$` }] },
    parse: (value) => {
      const word = value.toLowerCase();
      const level = levels.find((each) => each === word) ?? pythonLevels[word];
      return level === undefined ? { problem: `is ${quoted(value)}, which is not one of ${levels.join(', ')}` } : { value: level };
    },
  });
}
