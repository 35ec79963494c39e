import { randomBytes } from 'node:crypto';
import {
  DropCookies,
  HttpFailure,
  HttpSession,
  openPage,
  type Page,
  partOf,
  type Remembered,
  RenewCredentials,
  RetrySource,
  urlBelow,
  type WattjobsError,
} from '@wattjobs/core';
import { browserHeaders } from './browser-headers.ts';
import { CloudProblem } from './cloud-problem.ts';
import { sourceProblem } from './source-problem.ts';
import { fingerprintCredentials, sameCredentials } from './credentials.ts';
import { interpretLivePage, type LiveReading } from './live-page.ts';
import { asksForLogin, isInvalidPostback, judgeLogin, openLoginPage, submitLogin } from './login.ts';
import { loginHold } from './login-hold.ts';
import type { TorusContext } from './context.ts';
import { type CloudState, type CredentialsFingerprint, notAhead, type TorusState } from './state.ts';

const livePath = '/MemberPages/LiveData.aspx';

/** What asking the cloud gave: a reading, or why there is none; neither where the read was cut short. */
export interface CloudAnswer {
  readonly reading?: LiveReading;
  readonly problem?: WattjobsError;
}

/** The Torus Power Connect cloud, reached through a session that is kept across runs. */
export class Cloud {
  readonly #context: TorusContext;
  readonly #remembered: Remembered<CloudState>;
  #session: HttpSession | undefined;

  constructor(context: TorusContext) {
    this.#context = context;
    this.#remembered = partOf(context.state, 'cloud');
  }

  /** Why the cloud cannot be asked at all now: there is no session, and a login must not be tried yet. */
  hold(): WattjobsError | undefined {
    const { settings, state, clock } = this.#context;
    if (this.#session !== undefined || this.#rememberedCookies() !== undefined) return undefined;
    return loginHold(notAhead(state.current, clock.now()).cloud, clock.now(), settings);
  }

  /** Reads the live data page; logs in where that is needed and allowed, at most once. */
  async read(signal: AbortSignal): Promise<CloudAnswer> {
    try {
      const page = await this.#livePage(signal);
      const reading = interpretLivePage(page, this.#context.settings);
      return reading === undefined
        ? { problem: CloudProblem.unrecognised(page, 'the live data page shows nothing that it should') }
        : { reading };
    } catch (error) {
      if (error instanceof HttpFailure) return error.kind === 'aborted' ? {} : { problem: sourceProblem('cloud', error) };
      if (error instanceof RetrySource || error instanceof RenewCredentials) return { problem: error };
      throw error;
    }
  }

  /** The cookies as they are now: the cloud renews them on the way. */
  rememberSession(state: TorusState): TorusState {
    if (this.#session === undefined || state.cloud.session === undefined) return state;
    return { ...state, cloud: { ...state.cloud, session: { ...state.cloud.session, cookies: this.#session.serializeCookies() } } };
  }

  async #livePage(signal: AbortSignal): Promise<Page> {
    const url = urlBelow(this.#context.settings.cloudUrl, livePath);
    const session = this.#openSession();
    let loginPage: Page | undefined;
    if (session.resumed) {
      const page = await this.#open(session.http, url, signal);
      if (!asksForLogin(page)) return page;
      loginPage = page;
    }
    const after = await this.#logIn(session.http, loginPage, signal);
    if (new URL(after.url).pathname === url.pathname) return after;
    const page = await this.#open(session.http, url, signal);
    if (asksForLogin(page)) throw CloudProblem.sessionLost();
    return page;
  }

  async #open(http: HttpSession, url: URL, signal: AbortSignal): Promise<Page> {
    const page = await openPage(http, url, { signal });
    if (page.status >= 400) throw CloudProblem.status(page);
    return page;
  }

  /** Logs in, with the attempt on record before it is made: whatever happens, the next one knows of it. */
  async #logIn(http: HttpSession, found: Page | undefined, signal: AbortSignal): Promise<Page> {
    const { settings, state, clock } = this.#context;
    const held = loginHold(notAhead(state.current, clock.now()).cloud, clock.now(), settings);
    if (held !== undefined) throw held;
    const loginPage = found ?? (await openLoginPage(http, settings, signal));
    const credentials = await this.#recordAttempt();
    try {
      const first = await submitLogin(http, loginPage, settings, signal);
      const page = isInvalidPostback(first)
        ? await submitLogin(http, await openLoginPage(http, settings, signal), settings, signal)
        : first;
      judgeLogin(page, settings);
      await this.#remembered.update((current) => ({
        ...current,
        loginAttempt: undefined,
        session: { credentials, cookies: http.serializeCookies() },
      }));
      return page;
    } catch (error) {
      if (error instanceof RenewCredentials) {
        this.#session = undefined;
        await this.#remembered.update((current) => ({
          ...current,
          session: undefined,
          loginAttempt: current.loginAttempt && { ...current.loginAttempt, refused: true },
        }));
      } else {
        // It may have succeeded all the same: the next tick tries what cookies there are before it logs in again.
        await this.#remembered.update((current) => ({ ...current, session: { credentials, cookies: http.serializeCookies() } }));
      }
      throw error;
    }
  }

  async #recordAttempt(): Promise<CredentialsFingerprint> {
    const { settings, clock } = this.#context;
    const fresh = fingerprintCredentials(settings, randomBytes(8).toString('hex'));
    const recorded = await this.#remembered.claim((current) => {
      const { loginAttempt: last } = current;
      const again = last !== undefined && sameCredentials(last.credentials, settings) ? last : undefined;
      const attempts = (again?.attempts ?? 0) + 1;
      return { ...current, loginAttempt: { credentials: again?.credentials ?? fresh, atMs: clock.now(), attempts, refused: false } };
    });
    if (recorded) return fresh;
    throw new RetrySource('no login at the Torus cloud, because the attempt cannot be put on record', { reason: 'cloud_login_held' });
  }

  /** The session of this run; the first time, with the cookies that an earlier run left for these credentials. */
  #openSession(): { http: HttpSession; resumed: boolean } {
    if (this.#session !== undefined) return { http: this.#session, resumed: true };
    const { settings, tracing } = this.#context;
    const options = { userAgent: settings.userAgent, headers: browserHeaders, tracing };
    const cookies = this.#rememberedCookies();
    try {
      this.#session = new HttpSession({ ...options, ...(cookies === undefined ? {} : { cookies }) });
      return { http: this.#session, resumed: cookies !== undefined };
    } catch (error) {
      // Cookies of an older version are no loss: the job logs in.
      if (!(error instanceof DropCookies)) throw error;
      this.#session = new HttpSession(options);
      return { http: this.#session, resumed: false };
    }
  }

  #rememberedCookies(): unknown {
    const { settings } = this.#context;
    const { session } = this.#remembered.current;
    return session !== undefined && sameCredentials(session.credentials, settings) ? session.cookies : undefined;
  }
}
