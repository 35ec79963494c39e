import type { RandomBytes } from './random-bytes.ts';
import { type FormTokens, issueFormTokens } from './web-forms.ts';

const sessionCookieName = 'ASP.NET_SessionId';

/** The site's data for one browser, logged in or not: the tokens of the last forms that it got. */
export class BrowserSessions {
  readonly #tokensBySession = new Map<string, Map<string, FormTokens>>();
  readonly #random: RandomBytes;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** The browser's session, and the cookie to set if it had none. Like ASP.NET, it accepts an unknown id. */
  open(cookies: ReadonlyMap<string, string>): { id: string; setCookie: string | null } {
    const known = cookies.get(sessionCookieName);
    if (known) return { id: known, setCookie: null };
    const id = this.#random(12).toString('hex');
    return { id, setCookie: `${sessionCookieName}=${id}; path=/; HttpOnly; SameSite=Lax` };
  }

  /** New tokens for the form on one page. Earlier ones become invalid. */
  issueTokens(sessionId: string, page: string, withAntiForgery: boolean): FormTokens {
    const tokens = issueFormTokens(this.#random, withAntiForgery);
    const ofSession = this.#tokensBySession.get(sessionId) ?? new Map<string, FormTokens>();
    this.#tokensBySession.set(sessionId, ofSession.set(page, tokens));
    return tokens;
  }

  /** Consumes the tokens of the form on one page: a second form with them finds none. */
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
