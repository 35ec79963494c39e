import { createHash, randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { chooseChallenge, type DigestChallenge, type DigestChoice } from './choose-challenge.ts';

export interface DigestCredentials extends DigestChoice {
  readonly username: string;
  readonly password: string;
  /** A random text for each answer; 16 random bytes in hexadecimal by default. */
  readonly cnonce?: () => string;
}

/**
 * Digest access authentication (RFC 7616, RFC 2069) for one session. A nonce serves until the server refuses it,
 * and each new one is counted from 1.
 */
export class DigestAuthorization {
  readonly #credentials: DigestCredentials;
  #challenge: DigestChallenge | undefined;
  #count = 0;

  constructor(credentials: DigestCredentials) {
    this.#credentials = credentials;
  }

  /** Sends a request, and answers the challenge of its response: once, and once more if the server calls the new nonce stale. */
  async send(request: HttpRequest, send: (request: HttpRequest) => Promise<HttpResponse>): Promise<HttpResponse> {
    for (let answers = 0; ; answers += 1) {
      const authorization = this.#header(request.method, request.url);
      const headers = authorization === undefined ? request.headers : { ...request.headers, authorization };
      const response = await send({ ...request, headers });
      if (response.status !== 401) return response;
      const chosen = chooseChallenge(response.headers, this.#credentials);
      this.#challenge = chosen !== undefined && 'challenge' in chosen ? chosen.challenge : undefined;
      this.#count = 0;
      if (this.#challenge === undefined || answers === 2 || (answers === 1 && !this.#challenge.isStale)) return response;
    }
  }

  /** Undefined before the first challenge. */
  #header(method: string, { pathname, search }: URL): string | undefined {
    if (this.#challenge === undefined) return undefined;
    this.#count += 1;
    const { realm, nonce, opaque, algorithm, hash, isSession, hasQop } = this.#challenge;
    const { cnonce = randomNonce } = this.#credentials;
    const [username, password] = [bytesOf(this.#credentials.username), bytesOf(this.#credentials.password)];
    const digest = (...parts: readonly string[]) => createHash(hash).update(parts.join(':'), 'latin1').digest('hex');
    const uri = `${pathname}${search}`;
    const count = this.#count.toString(16).padStart(8, '0');
    const own = cnonce();
    const credentials = digest(username, realm, password);
    const key = isSession ? digest(credentials, nonce, own) : credentials;
    const response = digest(key, nonce, ...(hasQop ? [count, own, 'auth'] : []), digest(method, uri));
    const fields = [
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(hasQop ? ['qop=auth', `nc=${count}`] : []),
      ...(hasQop || isSession ? [`cnonce=${quoted(own)}`] : []),
      `response=${quoted(response)}`,
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ];
    return `Digest ${fields.join(', ')}`;
  }
}

/** The bytes of a text, one character each: as Node.js reads and writes headers, so that a realm stays as the device wrote it. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function randomNonce(): string {
  return randomBytes(16).toString('hex');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
