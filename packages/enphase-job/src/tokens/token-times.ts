import { z } from 'zod';

/** ISO 8601 as written by the legacy collector and by people: a time without a zone is UTC. */
const isoTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const epochSeconds = /^\d{9,11}$/;
const epochMilliseconds = /^\d{12,14}$/;

/** Parses a time to milliseconds since the Unix epoch; `undefined` if it is invalid. */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (epochSeconds.test(trimmed)) return 1000 * Number(trimmed);
  if (epochMilliseconds.test(trimmed)) return Number(trimmed);
  const [, date, time, zone = 'Z'] = isoTime.exec(trimmed) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const timeMs = Date.parse(`${date}T${time}${normalZone(zone)}`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** `+00`, `+0000` and `+00:00` are the same; only the last is always accepted. */
function normalZone(zone: string): string {
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return hours === undefined ? 'Z' : `${hours}:${minutes}`;
}

/** The latest time that a Date can hold (ECMA-262, section 21.4.1.1). */
const lastMs = 8.64e15;
const claims = z.object({ exp: z.number().positive().max(lastMs) });

/** The `exp` claim of a JSON Web Token, in milliseconds since the Unix epoch; the cloud checks the signature. */
export function tokenExpiry(token: string): number | undefined {
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  try {
    const read = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    if (!read.success) return undefined;
    const { exp } = read.data;
    return Math.round(exp < 1e12 ? 1000 * exp : exp);
  } catch (error) {
    // Not every token is a JSON Web Token.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
