import { createHash } from 'node:crypto';
import { simulatedToken } from './json-web-token.ts';

/** An access token and a refresh token that were issued together; times in milliseconds since the epoch. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accessId: string;
  readonly accessExpiresMs: number;
  readonly refreshExpiresMs: number;
}

interface KnownPair extends TokenPair {
  readonly chain: object;
  accessEnded: boolean;
  calls: number;
  spent: { readonly timeMs: number; readonly next: KnownPair } | null;
}

export interface TokenRules {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly refreshGraceSeconds: number;
  readonly reuseEndsChain: boolean;
  readonly refreshEndsAccessToken: boolean;
  readonly accessTokenCalls: number | null;
}

/** The result of using a refresh token. */
export type RefreshOutcome = TokenPair | 'unknown' | 'expired' | 'used' | 'ended';

/** Every issued pair, and which are still valid. A pair descends from the refresh token for which it was issued. */
export class TokenPairs {
  readonly #clientId: string;
  readonly #newId: () => string;
  readonly #byAccess = new Map<string, KnownPair>();
  readonly #byRefresh = new Map<string, KnownPair>();
  readonly #endedChains = new Set<object>();

  constructor(clientId: string, newId: () => string) {
    this.#clientId = clientId;
    this.#newId = newId;
  }

  /** Starts a chain, as an owner's consent does. */
  issue(nowMs: number, rules: TokenRules): TokenPair {
    return this.#issue(nowMs, rules, {});
  }

  /** Accepts a refresh token once; within the grace time after its use it returns the same pair again. */
  refresh(refreshToken: string, nowMs: number, rules: TokenRules): RefreshOutcome {
    const pair = this.#byRefresh.get(refreshToken);
    if (!pair) return 'unknown';
    if (this.#endedChains.has(pair.chain)) return 'ended';
    if (pair.spent) {
      if (nowMs < pair.spent.timeMs + rules.refreshGraceSeconds * 1000) return pair.spent.next;
      if (rules.reuseEndsChain) this.#endedChains.add(pair.chain);
      return 'used';
    }
    if (nowMs >= pair.refreshExpiresMs) return 'expired';
    const next = this.#issue(nowMs, rules, pair.chain);
    pair.spent = { timeMs: nowMs, next };
    pair.accessEnded ||= rules.refreshEndsAccessToken;
    return next;
  }

  /** Counts a call with this access token and returns whether the token was valid. */
  takeCall(accessToken: string, nowMs: number, rules: TokenRules): boolean {
    const pair = this.#byAccess.get(accessToken);
    if (!pair || !this.#accessCounts(pair, nowMs, rules)) return false;
    pair.calls += 1;
    return true;
  }

  /** Revokes every access token issued so far. */
  endAccessTokens(): void {
    for (const pair of this.#byAccess.values()) pair.accessEnded = true;
  }

  /** Whether this refresh token would give a new pair now. */
  isLive(refreshToken: string, nowMs: number): boolean {
    const pair = this.#byRefresh.get(refreshToken);
    return pair !== undefined && pair.spent === null && nowMs < pair.refreshExpiresMs && !this.#endedChains.has(pair.chain);
  }

  /** The refresh tokens that would give a new pair now. */
  liveRefreshTokens(nowMs: number): string[] {
    return [...this.#byRefresh.keys()].filter((token) => this.isLive(token, nowMs));
  }

  /** Every token ever issued, so that tests can search for leaks. */
  issued(): string[] {
    return [...this.#byAccess.keys(), ...this.#byRefresh.keys()];
  }

  #accessCounts(pair: KnownPair, nowMs: number, rules: TokenRules): boolean {
    if (pair.accessEnded || this.#endedChains.has(pair.chain) || nowMs >= pair.accessExpiresMs) return false;
    return rules.accessTokenCalls === null || pair.calls < rules.accessTokenCalls;
  }

  #issue(nowMs: number, rules: TokenRules, chain: object): KnownPair {
    const accessId = this.#newId();
    const accessExpiresMs = nowMs + rules.accessTokenSeconds * 1000;
    const refreshExpiresMs = nowMs + rules.refreshTokenSeconds * 1000;
    const claims = {
      aud: ['oauth2-resource'],
      user_name: 'owner@example.com',
      scope: ['read', 'write'],
      client_id: this.#clientId,
      app_type: 'system',
      is_internal_app: false,
      enl_uid: '4100',
      enl_cid: '',
      authorities: ['ROLE_USER'],
    };
    const pair: KnownPair = {
      accessToken: simulatedToken({ ...claims, exp: Math.floor(accessExpiresMs / 1000), jti: accessId }),
      refreshToken: simulatedToken({ ...claims, ati: accessId, exp: Math.floor(refreshExpiresMs / 1000), jti: this.#newId() }),
      accessId,
      accessExpiresMs,
      refreshExpiresMs,
      chain,
      accessEnded: false,
      calls: 0,
      spent: null,
    };
    this.#byAccess.set(pair.accessToken, pair);
    this.#byRefresh.set(pair.refreshToken, pair);
    return pair;
  }
}

/** Tells tokens apart without showing them. */
export function tokenFingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}
