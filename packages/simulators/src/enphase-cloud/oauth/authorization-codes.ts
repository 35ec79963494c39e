interface GrantedCode {
  readonly redirectUri: string;
  readonly expiresMs: number;
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** The short codes of an owner's consent. Each is valid once, for a limited time, and only with its redirect address. */
export class AuthorizationCodes {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #codes = new Map<string, GrantedCode>();

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  /** A new code of six characters. */
  grant(redirectUri: string, expiresMs: number): string {
    const code = Array.from(this.#random(6), (byte) => alphabet[byte % alphabet.length]).join('');
    this.#codes.set(code, { redirectUri, expiresMs });
    return code;
  }

  /** Whether the code is valid; it is never valid again. */
  take(code: string, redirectUri: string, nowMs: number): boolean {
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    return granted !== undefined && granted.redirectUri === redirectUri && nowMs < granted.expiresMs;
  }
}
