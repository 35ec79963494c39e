import type { RandomBytes } from './random-bytes.ts';
import { type FormTokens, issueFormTokens } from './web-forms.ts';

const sessionCookieName = 'ASP.NET_SessionId';

/** What the site remembers of one browser, logged in or not: the tokens of the forms that it was shown last. */
export class BrowserSessions {
  readonly #tokensBySession = new Map<string, Map<string, FormTokens>>();
  readonly #random: RandomBytes;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** The browser's session, and the cookie to set where it had none. As ASP.NET does, an id that is not known is taken over. */
  open(cookies: ReadonlyMap<string, string>): { id: string; setCookie: string | null } {
    const known = cookies.get(sessionCookieName);
    if (known) return { id: known, setCookie: null };
    const id = this.#random(12).toString('hex');
    return { id, setCookie: `${sessionCookieName}=${id}; path=/; HttpOnly; SameSite=Lax` };
  }

  /** New tokens for the form on one page. Those issued before stop counting. */
  issueTokens(sessionId: string, page: string, withAntiForgery: boolean): FormTokens {
    const tokens = issueFormTokens(this.#random, withAntiForgery);
    const ofSession = this.#tokensBySession.get(sessionId) ?? new Map<string, FormTokens>();
    this.#tokensBySession.set(sessionId, ofSession.set(page, tokens));
    return tokens;
  }

  /** Takes the tokens of the form on one page: a second form that carries them finds none. */
  takeTokens(sessionId: string, page: string): FormTokens | null {
    const ofSession = this.#tokensBySession.get(sessionId);
    const tokens = ofSession?.get(page) ?? null;
    ofSession?.delete(page);
    return tokens;
  }
}

/** Reads a `Cookie` header. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return new Map(pairs.flatMap(([name, value]) => (name && value !== undefined ? [[name, value] as const] : [])));
}
