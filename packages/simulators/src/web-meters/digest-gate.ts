import { createHash } from 'node:crypto';
import { type Answer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import type { Login } from './basic-login.ts';
import type { WebMeterControls } from './device-controls.ts';

/** How a vendor writes its digest challenge. */
export interface Digest {
  readonly header: 'WWW-Authenticate' | 'X-WWW-Authenticate';
  readonly challenge: (parts: { readonly serial: string; readonly nonce: string; readonly algorithm: string }) => string;
  readonly realm: (serial: string) => string;
}

const hashes: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256', SHA256: 'sha256' };
const nonceSlots = 32;
const throttleMs = 2000;

/** Checks digest logins (RFC 7616, `qop=auth`) as strictly as Shelly's firmware 2 does. */
export class DigestGate {
  /** The highest count of each nonce, the oldest nonce first. */
  readonly #counts = new Map<string, number>();
  readonly #now: () => number;
  readonly #random: (bytes: number) => Buffer;
  readonly #logins: { accepted: number; refused: number };
  /** Wrong answers in a row. */
  #failed = 0;
  #throttledUntilMs = 0;

  constructor(now: () => number, random: (bytes: number) => Buffer, logins: { accepted: number; refused: number }) {
    this.#now = now;
    this.#random = random;
    this.#logins = logins;
  }

  /** Forgets every nonce: the next answer to one is stale. */
  forgetNonces(): void {
    this.#counts.clear();
  }

  /** Null if the login is right; otherwise the refusal. */
  refusal(request: ReceivedRequest, dialect: Digest, login: Login, controls: WebMeterControls): Answer | null {
    if (this.#now() < this.#throttledUntilMs) return tooMany();
    const [, sent] = /^Digest (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (sent === undefined) return this.#challenge(dialect, controls, false);
    const parts = digestParts(sent);
    if (!isRight(parts, request, dialect.realm(controls.serial), login, controls.digestAlgorithm)) {
      this.#failed += 1;
      this.#logins.refused += 1;
      if (this.#failed < controls.failedLoginsAllowed) return this.#challenge(dialect, controls, false);
      this.#failed = 0;
      this.#throttledUntilMs = this.#now() + throttleMs;
      return tooMany();
    }
    this.#failed = 0;
    const nonce = parts.get('nonce') ?? '';
    const known = this.#counts.get(nonce);
    const count = Number.parseInt(parts.get('nc') ?? '', 16);
    // The password is right; a nonce that is forgotten or used again only calls for a new one.
    if (known === undefined || (known > 0 && count <= known)) return this.#challenge(dialect, controls, true);
    if (known === 0 && parts.get('nc') !== '00000001') return this.#challenge(dialect, controls, false);
    this.#counts.set(nonce, count);
    this.#logins.accepted += 1;
    return null;
  }

  #challenge(dialect: Digest, { serial, digestAlgorithm, challenge }: WebMeterControls, stale: boolean): Answer {
    // 17 bytes end in one equals sign.
    const nonce = this.#random(17).toString('base64');
    this.#counts.set(nonce, 0);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= nonceSlots) break;
      this.#counts.delete(oldest);
    }
    const text = `${dialect.challenge({ serial, nonce, algorithm: digestAlgorithm })}${stale ? ', stale=true' : ''}`;
    const headers = { [dialect.header.toLowerCase()]: challenge === 'garbled' ? 'Digest realm' : text };
    return { ...textAnswer(401, 'Unauthorized\n'), headers: challenge === 'missing' ? {} : headers };
  }
}

function tooMany(): Answer {
  return textAnswer(429, 'Too many failed authentication attempts\n');
}

function isRight(parts: ReadonlyMap<string, string>, request: ReceivedRequest, realm: string, login: Login, algorithm: string): boolean {
  const part = (name: string) => parts.get(name) ?? '';
  const hash = hashes[algorithm];
  const needed = ['username', 'realm', 'nonce', 'uri', 'response', 'cnonce', 'nc', 'qop'];
  if (hash === undefined || needed.some((name) => part(name) === '')) return false;
  if (part('uri') !== request.target || part('realm') !== realm || part('qop') !== 'auth' || !/^[\da-f]{8}$/i.test(part('nc')))
    return false;
  // MD5 is what an answer without the parameter means.
  if ((parts.get('algorithm') ?? 'MD5') !== algorithm) return false;
  const digest = (text: string) => createHash(hash).update(text).digest('hex');
  const secret = digest(`${login.username}:${realm}:${login.password}`);
  const resource = digest(`${request.method}:${request.target}`);
  const expected = digest([secret, part('nonce'), part('nc'), part('cnonce'), part('qop'), resource].join(':'));
  return part('username') === login.username && part('response') === expected;
}

/** The parameters, each split at its first equals sign: a nonce may end in one. */
function digestParts(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s,"]+))/g);
  return new Map([...found].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']));
}
