import { type Range, withoutRanges } from './ranges.ts';
import { searchedText } from './searched-text.ts';
import { SecretMatcher } from './secret-matcher.ts';

/** What is known of one secret. */
interface KnownSecret {
  /** Made when it is first looked for: most processes repeat nothing of what they are told. */
  matcher: SecretMatcher | undefined;
  /** Whether it may be taken out of our own sentences as well. */
  readonly isUnmistakable: boolean;
}

/** More than a process ever has. */
const mostOwn = 64;
/** A server may invent any number of cookies. */
const mostReceived = 16;
/** A word that stands in our own sentences would be given away by the gap: `the database refused the user or the [redacted]`. */
const shortestUnmistakable = 8;

const own = new Map<string, KnownSecret>();
const received = new Map<string, KnownSecret>();

/** From now on, this secret is taken out of whatever the process says. */
export function rememberSecret(secret: string): void {
  const isUnmistakable = secret.trim().length >= shortestUnmistakable && !/^\s*[A-Za-z]+\s*$/.test(secret);
  remember(own, mostOwn, { secret, isUnmistakable });
}

/** The same for one that a server chose, such as a cookie; it is taken out of foreign texts alone, so that no server can blank ours. */
export function rememberReceivedSecret(secret: string): void {
  if (secret.length >= shortestUnmistakable) remember(received, mostReceived, { secret, isUnmistakable: false });
}

/** A foreign text, or an address, without any secret that this process holds, in whatever form it is repeated. */
export function withoutSecrets(text: string): string {
  return redactBy(text, () => true);
}

/** A text of our own, into which a foreign one may have got unseen. */
export function withoutUnmistakableSecrets(text: string): string {
  return redactBy(text, ({ isUnmistakable }) => isUnmistakable);
}

/** Forgets all of them: the tests of one process are many programs in a row. */
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
  // The last one that was used is the last to be forgotten.
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
