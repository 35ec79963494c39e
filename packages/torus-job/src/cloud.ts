import { randomBytes } from 'node:crypto';
import {
  DropCookies,
  HttpFailure,
  HttpSession,
  openPage,
  type Page,
  type Remembered,
  RenewCredentials,
  type Tracing,
  urlBelow,
  WattjobsError,
} from '@wattjobs/core';
import { CloudProblem, sourceProblem } from './cloud-problem.ts';
import { browserHeaders } from './browser-headers.ts';
import { fingerprintCredentials, sameCredentials } from './credentials.ts';
import { interpretLivePage, type LiveReading } from './live-page.ts';
import { asksForLogin, logIn } from './login.ts';
import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';

/** Refused credentials are not tried again for this long, so that no account is locked. */
const refusalHoldMs = 3_600_000;
const livePath = '/MemberPages/LiveData.aspx';

interface CloudParts {
  readonly settings: TorusSettings;
  readonly memory: Remembered<TorusState>;
  readonly tracing: Tracing;
  readonly random: () => number;
}

/** What asking the cloud gave: a reading, or why there is none. */
export type CloudAnswer = { readonly reading: LiveReading } | { readonly problem: WattjobsError };

/** The Torus Power Connect cloud, reached through a session that is kept across runs. */
export class Cloud {
  readonly #parts: CloudParts;
  #session: HttpSession | undefined;

  constructor(parts: CloudParts) {
    this.#parts = parts;
  }

  /** Reads the live data page; logs in where that is needed, at most once. Not to be called while a refusal holds. */
  async read(nowMs: number, signal: AbortSignal): Promise<CloudAnswer> {
    try {
      const page = await this.#livePage(nowMs, signal);
      const reading = interpretLivePage(page, this.#parts.settings);
      return reading === undefined
        ? { problem: CloudProblem.unrecognised(page, 'the live data page shows nothing that it should') }
        : { reading };
    } catch (error) {
      if (error instanceof HttpFailure) return { problem: sourceProblem('cloud', error) };
      if (error instanceof WattjobsError) return { problem: error };
      throw error;
    }
  }

  /** The cookies as they are now: the cloud renews them on the way. */
  rememberSession(state: TorusState): TorusState {
    if (this.#session === undefined || state.cloud.session === undefined) return state;
    return { ...state, cloud: { ...state.cloud, session: { ...state.cloud.session, cookies: this.#session.serializeCookies() } } };
  }

  /** The refusal that still holds, if the credentials are those that were refused within the hour. */
  heldRefusal(nowMs: number): RenewCredentials | undefined {
    const { settings, memory } = this.#parts;
    const refused = memory.current.cloud.refusedLogin;
    if (refused === undefined || nowMs - refused.atMs >= refusalHoldMs || !sameCredentials(refused.credentials, settings)) return undefined;
    const minutes = Math.ceil((refusalHoldMs - (nowMs - refused.atMs)) / 60_000);
    return new RenewCredentials(`the Torus cloud refused these TORUS_USERNAME and TORUS_PASSWORD; they are tried again in ${minutes} min`, {
      reason: 'cloud_login_refused',
      wayOut: 'Correct them; the next run tries them at once.',
    });
  }

  async #livePage(nowMs: number, signal: AbortSignal): Promise<Page> {
    const { settings } = this.#parts;
    const url = urlBelow(settings.cloudUrl, livePath);
    const session = this.#openSession();
    let loginPage: Page | undefined;
    if (session.resumed) {
      const page = await openPage(session.http, url, { signal });
      if (page.status >= 400) throw CloudProblem.status(page);
      if (!asksForLogin(page)) return page;
      loginPage = page;
    }
    const after = await this.#logIn(session.http, loginPage, nowMs, signal);
    if (new URL(after.url).pathname === url.pathname) return after;
    const page = await openPage(session.http, url, { signal });
    if (page.status >= 400) throw CloudProblem.status(page);
    if (asksForLogin(page)) throw CloudProblem.sessionLost();
    return page;
  }

  async #logIn(http: HttpSession, loginPage: Page | undefined, nowMs: number, signal: AbortSignal): Promise<Page> {
    const { settings, memory } = this.#parts;
    const credentials = fingerprintCredentials(settings, randomBytes(8).toString('hex'));
    try {
      const page = await logIn(http, settings, loginPage, signal);
      const session = { credentials, cookies: http.serializeCookies() };
      await memory.update((state) => ({ ...state, cloud: { ...state.cloud, session, refusedLogin: undefined } }));
      return page;
    } catch (error) {
      if (error instanceof RenewCredentials) {
        const refusedLogin = { credentials, atMs: nowMs };
        this.#session = undefined;
        await memory.update((state) => ({ ...state, cloud: { ...state.cloud, session: undefined, refusedLogin } }));
      }
      throw error;
    }
  }

  /** The session of this run; the first time, with the cookies that an earlier run left for these credentials. */
  #openSession(): { http: HttpSession; resumed: boolean } {
    const { settings, memory, tracing, random } = this.#parts;
    const remembered = memory.current.cloud.session;
    const usable = remembered !== undefined && sameCredentials(remembered.credentials, settings) ? remembered : undefined;
    const options = { userAgent: settings.userAgent, headers: browserHeaders, tracing, random };
    if (this.#session === undefined && usable !== undefined) {
      try {
        this.#session = new HttpSession({ ...options, cookies: usable.cookies });
      } catch (error) {
        // Cookies of an older version are no loss: the job logs in.
        if (!(error instanceof DropCookies)) throw error;
        return { http: (this.#session = new HttpSession(options)), resumed: false };
      }
    }
    return { http: (this.#session ??= new HttpSession(options)), resumed: usable !== undefined };
  }
}
