import { type Range, withoutRanges } from './ranges.ts';
import { searchedText } from './searched-text.ts';
import { SecretMatcher } from './secret-matcher.ts';

/** What is known about one secret. */
interface KnownSecret {
  /** Created on first use: most processes never repeat what they receive. */
  matcher: SecretMatcher | undefined;
  /** Whether it may be redacted in our own sentences too. */
  readonly isUnmistakable: boolean;
}

/** More than a process ever has. */
const mostOwn = 64;
/** A server may invent any number of cookies. */
const mostReceived = 16;
/** A shorter secret may be a word of our own sentences, and the gap would reveal it: `the database refused the user or the [redacted]`. */
const shortestUnmistakable = 8;

const own = new Map<string, KnownSecret>();
const received = new Map<string, KnownSecret>();

/** From now on, this secret is redacted in all output of the process. */
export function rememberSecret(secret: string): void {
  const isUnmistakable = secret.trim().length >= shortestUnmistakable && !/^\s*[A-Za-z]+\s*$/.test(secret);
  remember(own, mostOwn, { secret, isUnmistakable });
}

/** The same for a secret that a server chose, such as a cookie. It is only redacted in foreign texts, so no server can blank ours. */
export function rememberReceivedSecret(secret: string): void {
  if (secret.length >= shortestUnmistakable) remember(received, mostReceived, { secret, isUnmistakable: false });
}

/** A foreign text, or an address, without any known secret, in whatever form it occurs. */
export function withoutSecrets(text: string): string {
  return redactBy(text, () => true);
}

/** Our own text, which may contain foreign text unnoticed. */
export function withoutUnmistakableSecrets(text: string): string {
  return redactBy(text, ({ isUnmistakable }) => isUnmistakable);
}

/** A foreign text without these secrets. A process with many devices has more than it remembers. */
export function withoutTheseSecrets(text: string, secrets: readonly string[]): string {
  const searched = searchedText(text);
  const found: Range[] = [];
  for (const secret of secrets) if (secret.trim() !== '') new SecretMatcher(secret).find(searched, found);
  return withoutRanges(text, found);
}

/** Forgets all secrets: in the tests, one process runs many programs in turn. */
export function forgetSecrets(): void {
  own.clear();
  received.clear();
}

function remember(
  secrets: Map<string, KnownSecret>,
  mostKept: number,
  { secret, isUnmistakable }: { readonly secret: string; readonly isUnmistakable: boolean },
): void {
  if (secret.trim() === '') return;
  const known = secrets.get(secret) ?? { matcher: undefined, isUnmistakable };
  // The most recently used secret is the last to be forgotten.
  secrets.delete(secret);
  secrets.set(secret, known);
  const [oldest] = secrets.keys();
  if (secrets.size > mostKept && oldest !== undefined) secrets.delete(oldest);
}

function redactBy(text: string, applies: (known: KnownSecret) => boolean): string {
  const looked = [...own, ...received].filter(([, known]) => applies(known));
  if (looked.length === 0 || text === '') return text;
  const searched = searchedText(text);
  const found: Range[] = [];
  for (const [secret, known] of looked) {
    known.matcher ??= new SecretMatcher(secret);
    known.matcher.find(searched, found);
  }
  return withoutRanges(text, found);
}
