import { Refusal, unprocessable } from '../answers.ts';

/** A date parameter (`YYYY-MM-DD`), or undefined if not given. Throws Refusal with 422. */
export function dateParameter(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!isDate(text)) throw new Refusal(unprocessable(`Failed to parse date ${text}`));
  return text;
}

/** A time parameter in Unix seconds, or undefined if not given. Throws Refusal with 422. */
export function secondsParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,12}$/.test(text)) throw new Refusal(unprocessable(`Failed to parse date ${text}`));
  return Number(text);
}

/** An existing day: not 30 February, which a parser would take for a day in March. */
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
