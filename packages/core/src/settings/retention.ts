import type { Setting } from './setting.ts';
import { type Described, quoted, withDefault } from './setting-types.ts';

const hoursPer: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24, y: 365 * 24 };

/**
 * How long a server keeps points, in milliseconds; undefined for `0`: as long as it likes.
 * A number without a unit is refused: VictoriaMetrics reads its own setting as months, a person perhaps as days.
 */
export function retention(described: Described): Setting<number | undefined> {
  return withDefault<number | undefined>(described, '0', {
    type: '`0`, or a number with `h`, `d`, `w` or `y`',
    schema: { anyOf: [{ enum: [0] }, { type: 'string', pattern: '^(0|[1-9][0-9]{0,4}[hdwy])$' }] },
    parse: (text) => {
      if (text === '0') return { value: undefined };
      const [, count, unit = ''] = /^([1-9][0-9]{0,4})([hdwy])$/.exec(text) ?? [];
      if (count !== undefined) return { value: Number(count) * (hoursPer[unit] ?? 0) * 3_600_000 };
      return { problem: `is ${quoted(text)}, which is neither 0 nor a number above 0 with h, d, w or y` };
    },
  });
}
