interface GrantedCode {
  readonly redirectUri: string;
  readonly expiresMs: number;
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** The short codes that an owner's consent gives. Each counts once, for a limited time, and with the address it was given for. */
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

  /** Whether the code counts; whatever comes of it, it never counts again. */
  take(code: string, redirectUri: string, nowMs: number): boolean {
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    return granted !== undefined && granted.redirectUri === redirectUri && nowMs < granted.expiresMs;
  }
}
