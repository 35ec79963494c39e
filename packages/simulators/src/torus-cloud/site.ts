import type { ControlPanel } from '../control/panel.ts';
import { type Answer, htmlAnswer, type ReceivedRequest } from '../http/message.ts';
import { Account } from './account.ts';
import { afterLogin, localReturnUrl } from './after-login.ts';
import type { TorusCloudControls } from './controls.ts';
import { invalidPostback, notFound, viewStateRefused } from './error-pages.ts';
import { liveDataPage } from './live-data-page.ts';
import { loginButton, loginPage, passwordFieldName, recoveryButton, rememberMeFieldName, usernameFieldName } from './login-page.ts';
import { pageFrame } from './page-frame.ts';
import type { RandomBytes } from './random-bytes.ts';
import { BrowserSessions, parseCookies } from './session.ts';
import { statusTimeMs } from './status-time.ts';
import { ticketCookieName, Tickets } from './tickets.ts';
import { checkPostback } from './web-forms.ts';

export type TorusCloudRequestKind = 'home' | 'login-page' | 'login' | 'live-data' | 'other';

const liveDataPath = '/MemberPages/LiveData.aspx';
// ASP.NET writes these escapes in lower case.
const liveDataReturnUrl = liveDataPath.replaceAll('/', '%2f');
const loginPaths = ['/Default', '/Default.aspx', '/Login.aspx'];
const lockedText = 'Your account has been locked out. Please contact support.';

/** The kind of a request, by its method and path alone. */
export function kindOf(request: ReceivedRequest): TorusCloudRequestKind {
  if (request.path === '/') return 'home';
  if (request.path === liveDataPath) return 'live-data';
  if (!loginPaths.includes(request.path)) return 'other';
  return request.method === 'POST' ? 'login' : 'login-page';
}

export interface TorusCloudSiteOptions {
  readonly panel: ControlPanel<TorusCloudControls>;
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly username: string;
  readonly password: string;
}

/** The routes of the site, and what it remembers between requests. */
export class TorusCloudSite {
  readonly #panel: ControlPanel<TorusCloudControls>;
  readonly #now: () => number;
  readonly #account: Account;
  readonly #sessions: BrowserSessions;
  readonly #tickets: Tickets;

  constructor({ panel, now, random, username, password }: TorusCloudSiteOptions) {
    this.#panel = panel;
    this.#now = now;
    this.#account = new Account(username, password);
    this.#sessions = new BrowserSessions(random);
    this.#tickets = new Tickets(random, now);
  }

  get logins(): { readonly accepted: number; readonly refused: number } {
    return this.#account.logins;
  }

  expireSessions(): void {
    this.#tickets.forgetAll();
  }

  answer(request: ReceivedRequest, kind: TorusCloudRequestKind): Answer {
    if (kind === 'other') return notFound();
    if (request.method !== 'GET' && kind !== 'login') return { status: 405, headers: { allow: 'GET' } };
    if (kind === 'home') return { status: 302, headers: { location: '/Default' } };
    const cookies = parseCookies(request.headers.cookie);
    const session = this.#sessions.open(cookies);
    const page = new PageRequest(request, session.id, session.setCookie);
    if (kind === 'login-page') return this.#showLogin(page, null);
    return kind === 'login' ? this.#logIn(page) : this.#showLiveData(page, cookies.get(ticketCookieName));
  }

  #showLogin(page: PageRequest, fault: string | null): Answer {
    const { path, query } = page.request;
    return this.#loginForm(page, path, `.${path}${query.size > 0 ? `?${query.toString()}` : ''}`, fault);
  }

  #showLoginInsteadOfLiveData(page: PageRequest): Answer {
    return this.#loginForm(page, '/Login.aspx', `../Login.aspx?ReturnUrl=${liveDataReturnUrl}`, null);
  }

  #loginForm(page: PageRequest, postedTo: string, action: string, fault: string | null): Answer {
    const tokens = this.#sessions.issueTokens(page.sessionId, postedTo, this.#panel.current.antiForgeryField);
    return page.html(loginPage(action, tokens, this.#panel.current, fault));
  }

  #logIn(page: PageRequest): Answer {
    const form = page.form();
    const check = checkPostback(form, this.#sessions.takeTokens(page.sessionId, page.request.path));
    if (check === 'not-a-postback') return this.#showLogin(page, null);
    if (this.#panel.current.refuseViewState) {
      this.#panel.change({ refuseViewState: false });
      return viewStateRefused();
    }
    if (check === 'invalid') return invalidPostback();
    if (form.has(recoveryButton.name)) return page.html(pageFrame('Password Recovery', '<p>We have sent you a message.</p>'));
    if (form.get(loginButton.name) !== loginButton.value) return this.#showLogin(page, null);
    return this.#checkCredentials(page, form);
  }

  #checkCredentials(page: PageRequest, form: URLSearchParams): Answer {
    const controls = this.#panel.current;
    const outcome = this.#account.logIn(form.get(usernameFieldName) ?? '', form.get(passwordFieldName) ?? '', controls);
    if (outcome !== 'accepted') return this.#showLogin(page, outcome === 'locked' ? lockedText : controls.loginFaultText);
    if (controls.sessionExpired) {
      this.#tickets.forgetAll();
      this.#panel.change({ sessionExpired: false });
    }
    page.setCookies.push(this.#tickets.issue(controls.sessionMinutes * 60_000, form.get(rememberMeFieldName) === 'on'));
    const returnUrl = localReturnUrl(page.request.query.get('ReturnUrl')) ?? liveDataPath;
    return page.withCookies(afterLogin(controls.afterLogin, returnUrl, page.origin()));
  }

  #showLiveData(page: PageRequest, ticket: string | undefined): Answer {
    const controls = this.#panel.current;
    const { valid, setCookie } = this.#tickets.check(ticket, controls.renewalGraceSeconds * 1000);
    if (!valid || controls.sessionExpired || controls.sessionNeverLasts) {
      if (controls.withoutSession === 'login-page') return this.#showLoginInsteadOfLiveData(page);
      return page.withCookies({ status: 302, headers: { location: `/Login.aspx?ReturnUrl=${liveDataReturnUrl}` } });
    }
    if (setCookie !== null) page.setCookies.push(setCookie);
    const tokens = this.#sessions.issueTokens(page.sessionId, liveDataPath, controls.antiForgeryField);
    return page.html(liveDataPage(statusTimeMs(this.#now(), controls), tokens, controls));
  }
}

/** A request for a page, with the cookies that its answer will set. */
class PageRequest {
  readonly request: ReceivedRequest;
  readonly sessionId: string;
  readonly setCookies: string[];

  constructor(request: ReceivedRequest, sessionId: string, setCookie: string | null) {
    this.request = request;
    this.sessionId = sessionId;
    this.setCookies = setCookie === null ? [] : [setCookie];
  }

  /** The posted fields; none if a browser's form would not send such a body. */
  form(): URLSearchParams {
    const isForm = this.request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    return new URLSearchParams(isForm ? this.request.body.toString('utf8') : '');
  }

  /** The site's address, as the client wrote it. */
  origin(): string {
    return `http://${this.request.headers.host ?? '127.0.0.1'}`;
  }

  html(body: string): Answer {
    return this.withCookies(htmlAnswer(200, body));
  }

  withCookies(answer: Answer): Answer {
    return { ...answer, headers: { ...answer.headers, 'set-cookie': this.setCookies } };
  }
}
