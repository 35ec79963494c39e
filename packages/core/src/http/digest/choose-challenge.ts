import type { IncomingHttpHeaders } from 'node:http';
import { type Challenge, challengesIn } from './challenges.ts';

/** A challenge that can be answered. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As received, to be repeated: some devices write `SHA256`. */
  readonly algorithm: string | undefined;
  readonly hash: 'md5' | 'sha256';
  /** Whether the session key takes both nonces in. */
  readonly isSession: boolean;
  /** False as in RFC 2069, which has no `qop`. */
  readonly hasQop: boolean;
  /** Whether only the nonce was refused, not the password. */
  readonly isStale: boolean;
}

export interface DigestChoice {
  /** The only algorithm to answer; others are refused. */
  readonly algorithm?: string | undefined;
  /** The header with the challenge; by default `WWW-Authenticate` and `X-WWW-Authenticate`. */
  readonly header?: string | undefined;
}

type Chosen = { readonly challenge: DigestChallenge } | { readonly problem: string };

const hashes: Readonly<Record<string, 'md5' | 'sha256'>> = { MD5: 'md5', 'SHA-256': 'sha256' };

/**
 * The strongest digest challenge of a response (RFC 7616, with the dialects of devices), or why none can be answered; undefined
 * for a response without any challenge. Nothing weaker takes its place: with basic authentication, the password itself would be sent.
 */
export function chooseChallenge(headers: IncomingHttpHeaders, { algorithm, header }: DigestChoice = {}): Chosen | undefined {
  const all = challengesIn(headers, header);
  const read = all.filter(({ scheme }) => scheme === 'digest').map((each) => readChallenge(each, algorithm));
  const usable = read.flatMap((each) => ('challenge' in each ? [each] : []));
  const chosen = usable.find(({ challenge }) => challenge.hash === 'sha256') ?? usable[0] ?? read[0];
  if (chosen !== undefined || all.length === 0) return chosen;
  return { problem: `it offers no digest authentication, but ${all.map(({ scheme }) => scheme).join(', ')}` };
}

function readChallenge({ parameters }: Challenge, wanted: string | undefined): Chosen {
  const { realm = '', nonce, opaque, algorithm, stale } = parameters;
  const name = canonical(algorithm ?? 'MD5');
  const hash = hashes[name.replace(/-SESS$/, '')];
  if (hash === undefined) return { problem: `it asks for digest with the algorithm ${shown(algorithm ?? '')}, which is not known here` };
  if (wanted !== undefined && canonical(wanted) !== name) {
    return { problem: `it asks for digest with the algorithm ${shown(algorithm ?? 'MD5')}, but the configuration allows ${wanted} only` };
  }
  const qop =
    parameters['qop']
      ?.split(',')
      .map((each) => each.trim().toLowerCase())
      .filter((each) => each !== '') ?? [];
  if (qop.length > 0 && !qop.includes('auth')) {
    return { problem: `it asks for digest with the quality of protection ${shown(qop.join(', '))}, which is not known here` };
  }
  if (nonce === undefined) return { problem: 'its digest challenge has no nonce' };
  const isSession = name.endsWith('-SESS');
  const isStale = stale?.toLowerCase() === 'true';
  return { challenge: { realm, nonce, opaque, algorithm, hash, isSession, hasQop: qop.length > 0, isStale } };
}

function canonical(algorithm: string): string {
  return algorithm
    .trim()
    .toUpperCase()
    .replace(/^SHA256/, 'SHA-256');
}

/** What a server wrote, short and on one line. */
function shown(text: string): string {
  return JSON.stringify(text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 40));
}
