import { FixSettings } from '@wattjobs/core';

/** A day as people write it, which begins at another moment in each zone; or a moment. */
export type DayOrMoment = string | { readonly seconds: number };

/**
 * Reads `2026-11-01`, or a moment with its offset such as `2026-11-01T06:00:00Z`.
 * @throws FixSettings that names the option
 */
export function parseMoment(text: string, option: string): DayOrMoment {
  const timeMs = Date.parse(text);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (isDay && !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text)) return text;
  const hasOffset = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  if (!isDay && hasOffset && !Number.isNaN(timeMs)) return { seconds: Math.floor(timeMs / 1000) };
  throw new FixSettings([
    { name: option, problem: `is ${JSON.stringify(text)}, which is neither a day nor a moment with its offset`, example: '2026-11-01' },
  ]);
}
