import { rememberSecret } from '@wattjobs/core/redaction';
import { Secret } from '@wattjobs/core/settings';
import { fingerprint } from './fingerprint.ts';
import { parseTime, tokenExpiry } from './token-times.ts';
import type { Entries } from './token-store.ts';

/** The parsed entries. Missing or unreadable values are absent. */
export interface TokenSet {
  readonly apiKey?: Secret;
  /** The OAuth client id. */
  readonly userId?: string;
  readonly clientSecret?: Secret;
  readonly accessToken?: Secret;
  readonly refreshToken?: Secret;
  /** When the pair was written; absent if implausible. */
  readonly lastUpdatedMs?: number;
  readonly accessExpiresMs?: number;
  readonly refreshExpiresMs?: number;
  /** For missing or empty keys: an existing key that was probably meant. */
  readonly misnamed?: Readonly<Record<string, string>>;
}

const dayMs = 86_400_000;
/** The documented lifetimes of the cloud's tokens (Enphase release notes, 2023-10-16). */
const accessLifetimeMs = dayMs;
const refreshLifetimeMs = 30 * dayMs;
/** How much machine clocks differ in practice. */
const clockToleranceMs = 5 * 60_000;

/**
 * Parses the entries as of `nowMs`.
 * A missing, malformed or future `last_updated` is ignored: the pair's age is then unknown.
 */
export function readTokenSet(entries: Entries, nowMs: number): TokenSet {
  const text = (key: string) => nonEmpty(entries[key]);
  const [accessToken, refreshToken] = [validInHeader(text('access_token')), text('refresh_token')];
  const lastUpdatedMs = plausible(parseTime(text('last_updated') ?? ''), nowMs);
  const expiresAtMs = parseTime(text('expires_at') ?? '');
  // Replacing only the legacy keys leaves the time of an older token behind.
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
    userId: redacted(text('user_id')),
    clientSecret: secret(text('client_secret')),
    accessToken: secret(accessToken),
    refreshToken: secret(refreshToken),
    ...times,
    misnamed: misnamedKeys(entries),
  });
}

/** Normalizes the spellings of a key: `Api-Key`, `APIKEY`; the vendor calls `user_id` the client id. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  api_key: ['apikey', 'key', 'enphaseapikey'],
  user_id: ['userid', 'clientid', 'enphaseclientid', 'enphaseuserid'],
  client_secret: ['clientsecret', 'secret', 'enphaseclientsecret'],
  refresh_token: ['refreshtoken', 'enphaserefreshtoken'],
};

function misnamedKeys(entries: Entries): Readonly<Record<string, string>> | undefined {
  const missing = Object.entries(spellings).filter(([key]) => nonEmpty(entries[key]) === undefined);
  const found = missing.flatMap(([key, names]) => {
    const similarKey = Object.keys(entries).find((name) => name !== key && names.includes(name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')));
    return similarKey === undefined ? [] : [[key, similarKey] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The stored refresh token's fingerprint; of an empty text if there is none. */
export function refreshTokenFingerprint(entries: Entries): string {
  return fingerprint(nonEmpty(entries['refresh_token']) ?? '');
}

/** The two tokens and their times from a grant, ready to be stored. */
export type TokenPair = Readonly<Record<'access_token' | 'refresh_token' | 'last_updated', string>> & { readonly expires_at: string };

/** The entries of a pair that the cloud issued at `nowMs`. */
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
  // Secrets made from files often end with a newline.
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** A token must be valid in a header (RFC 6750, section 2.1), unlike a line broken by an editor, or the `…` of an example. */
function validInHeader(token: string | undefined): string | undefined {
  return token !== undefined && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

function plausible(timeMs: number | undefined, nowMs: number): number | undefined {
  return timeMs === undefined || timeMs > nowMs + clockToleranceMs ? undefined : timeMs;
}

function after(timeMs: number | undefined, durationMs: number): number | undefined {
  return timeMs === undefined ? undefined : timeMs + durationMs;
}

/** The owner may know the client id, but it must not be logged. */
function redacted(text: string | undefined): string | undefined {
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
