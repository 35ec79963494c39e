import { rememberSecret, Secret } from '@wattjobs/core';
import { fingerprint } from './fingerprint.ts';
import { parseTime, tokenExpiry } from './token-times.ts';
import type { Entries } from './token-store.ts';

/** What the stored entries mean. What is missing or cannot be read is absent. */
export interface TokenSet {
  readonly apiKey?: Secret;
  /** The OAuth client id. */
  readonly userId?: string;
  readonly clientSecret?: Secret;
  readonly accessToken?: Secret;
  readonly refreshToken?: Secret;
  /** When the pair was written; absent where that is not believable. */
  readonly lastUpdatedMs?: number;
  readonly accessExpiresMs?: number;
  readonly refreshExpiresMs?: number;
  /** For keys that are missing or empty: the key in their place that somebody may have meant. */
  readonly misnamed?: Readonly<Record<string, string>>;
}

const dayMs = 86_400_000;
/** What the cloud gives, as its documentation says (Enphase release notes, 2023-10-16). */
const accessLifetimeMs = dayMs;
const refreshLifetimeMs = 30 * dayMs;
/** Clocks of machines differ by so much in practice. */
const clockToleranceMs = 5 * 60_000;

/**
 * Reads the entries as they stand at `nowMs`.
 * A `last_updated` that is missing, malformed or in the future says nothing: the age of the pair is then unknown.
 */
export function readTokenSet(entries: Entries, nowMs: number): TokenSet {
  const text = (key: string) => nonEmpty(entries[key]);
  const [accessToken, refreshToken] = [sendable(text('access_token')), text('refresh_token')];
  const lastUpdatedMs = believable(parseTime(text('last_updated') ?? ''), nowMs);
  const expiresAtMs = parseTime(text('expires_at') ?? '');
  // Whoever replaces the legacy keys alone leaves the time of an older token behind.
  const isOfThisToken = expiresAtMs !== undefined && (lastUpdatedMs === undefined || expiresAtMs > lastUpdatedMs);
  const times = {
    lastUpdatedMs,
    accessExpiresMs:
      accessToken === undefined
        ? undefined
        : ((isOfThisToken ? expiresAtMs : undefined) ?? tokenExpiry(accessToken) ?? after(lastUpdatedMs, accessLifetimeMs)),
    refreshExpiresMs: refreshToken === undefined ? undefined : (tokenExpiry(refreshToken) ?? after(lastUpdatedMs, refreshLifetimeMs)),
  };
  return present({
    apiKey: secret(text('api_key')),
    userId: remembered(text('user_id')),
    clientSecret: secret(text('client_secret')),
    accessToken: secret(accessToken),
    refreshToken: secret(refreshToken),
    ...times,
    misnamed: misnamedKeys(entries),
  });
}

/** Every spelling in which people write a key: `Api-Key`, `APIKEY`; the vendor calls `user_id` the client id. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  api_key: ['apikey', 'key', 'enphaseapikey'],
  user_id: ['userid', 'clientid', 'enphaseclientid', 'enphaseuserid'],
  client_secret: ['clientsecret', 'secret', 'enphaseclientsecret'],
  refresh_token: ['refreshtoken', 'enphaserefreshtoken'],
};

function misnamedKeys(entries: Entries): Readonly<Record<string, string>> | undefined {
  const missing = Object.entries(spellings).filter(([key]) => nonEmpty(entries[key]) === undefined);
  const found = missing.flatMap(([key, names]) => {
    const other = Object.keys(entries).find((name) => name !== key && names.includes(name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')));
    return other === undefined ? [] : [[key, other] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** By what the stored refresh token is known again; that of an empty text where there is none. */
export function refreshTokenFingerprint(entries: Entries): string {
  return fingerprint(nonEmpty(entries['refresh_token']) ?? '');
}

/** The two tokens and their times as a grant gave them, ready to be written. */
export type TokenPair = Readonly<Record<'access_token' | 'refresh_token' | 'last_updated', string>> & { readonly expires_at: string };

/** The entries of a pair that the cloud gave at `nowMs`. */
export function tokenPair(accessToken: string, refreshToken: string, expiresInSeconds: number | undefined, nowMs: number): TokenPair {
  const lifetimeMs = expiresInSeconds === undefined ? accessLifetimeMs : 1000 * expiresInSeconds;
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    last_updated: new Date(nowMs).toISOString(),
    expires_at: new Date(nowMs + lifetimeMs).toISOString(),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  // Files that became a Secret often end with a newline.
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** What cannot stand in a header is no token (RFC 6750, section 2.1): a line broken by an editor, or the `…` of an example. */
function sendable(token: string | undefined): string | undefined {
  return token !== undefined && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

function believable(timeMs: number | undefined, nowMs: number): number | undefined {
  return timeMs === undefined || timeMs > nowMs + clockToleranceMs ? undefined : timeMs;
}

function after(timeMs: number | undefined, durationMs: number): number | undefined {
  return timeMs === undefined ? undefined : timeMs + durationMs;
}

/** The client id is no secret to the owner, but it has no place in a log. */
function remembered(text: string | undefined): string | undefined {
  if (text !== undefined) rememberSecret(text);
  return text;
}

function secret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}

type Present<Fields> = { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}
