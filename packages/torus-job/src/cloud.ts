import { randomBytes } from 'node:crypto';
import { RenewCredentials, RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import { DropCookies, HttpFailure, HttpSession, openPage, type Page, urlBelow } from '@wattjobs/core/http';
import { partOf, type Remembered } from '@wattjobs/core/state';
import { browserHeaders } from './browser-headers.ts';
import { CloudProblem } from './cloud-problem.ts';
import { cloudFailure } from './source-problem.ts';
import { fingerprintCredentials } from './credentials.ts';
import { interpretLivePage, type LiveReading } from './live-page.ts';
import { isInvalidPostback, judgeLogin, openLoginPage, type PreparedLogin, prepareLogin, submitLogin } from './login.ts';
import { asksForLogin } from './login-form.ts';
import { loginPause } from './login-pause.ts';
import { attemptOf, sessionOf, withAttempt, withSession } from './remembered-logins.ts';
import type { CloudContext } from './context.ts';
import { type CloudState, type CredentialsFingerprint, withoutFutureTimes, type TorusState } from './state.ts';

const livePath = '/MemberPages/LiveData.aspx';

/** The result of a request to the cloud: a reading, or why there is none; neither if the read was cut short. */
export interface CloudAnswer {
  readonly reading?: LiveReading;
  readonly problem?: WattjobsError;
}

/** What the cloud returned for the existing session. */
interface SessionAnswer {
  readonly reading?: LiveReading;
  readonly loginPage?: Page;
  /** Why it returned neither. */
  readonly problem?: CloudProblem;
}

/** The Torus Power Connect cloud. Its session is kept across runs. */
export class Cloud {
  readonly #context: CloudContext;
  readonly #remembered: Remembered<CloudState>;
  #session: HttpSession | undefined;

  constructor(context: CloudContext) {
    this.#context = context;
    this.#remembered = partOf(context.state, 'cloud');
  }

  /** Why the cloud must not be contacted yet: there is no session, and logins are paused. */
  loginPause(): WattjobsError | undefined {
    if (this.#session !== undefined || this.#rememberedCookies() !== undefined) return undefined;
    return this.#pauseIn(this.#context.state.current);
  }

  /** Reads the live data page. Logs in if needed and allowed, at most once. */
  async read(signal: AbortSignal): Promise<CloudAnswer> {
    try {
      const reading = await this.#readLivePage(signal);
      // Only values prove a successful login: a page that accepts everybody looks like success too.
      const { settings } = this.#context;
      if (attemptOf(this.#remembered.current, settings) !== undefined) {
        await this.#remembered.update((current) => withAttempt(current, settings, undefined));
      }
      return { reading };
    } catch (error) {
      if (error instanceof HttpFailure) return error.kind === 'aborted' ? {} : { problem: cloudFailure(error) };
      if (error instanceof RetrySource || error instanceof RenewCredentials) return { problem: error };
      throw error;
    }
  }

  /** Stores the current cookies: the cloud renews them during requests. */
  rememberSession(state: TorusState): TorusState {
    const { settings } = this.#context;
    // Another run may have logged in with other credentials since: this run must not renew that session.
    const session = sessionOf(state.cloud, settings);
    if (this.#session === undefined || session === undefined) return state;
    return { ...state, cloud: withSession(state.cloud, settings, { ...session, cookies: this.#session.serializeCookies() }) };
  }

  async #readLivePage(signal: AbortSignal): Promise<LiveReading> {
    const url = urlBelow(this.#context.settings.cloudUrl, livePath);
    const resumed = this.#openSession();
    const answer = resumed ? await this.#readWithSession(url, signal) : {};
    if (answer.reading !== undefined) return answer.reading;
    const landingPage = await this.#logIn(answer, signal);
    const page = new URL(landingPage.url).pathname === url.pathname ? landingPage : await this.#openLivePage(url, signal);
    const reading = interpretLivePage(page, this.#context.settings);
    if (reading === undefined) throw notTheLivePage(page);
    return reading;
  }

  /**
   * Reads the live data page if the session is still valid.
   * A session can end in other ways than a login form: then the login starts with a new session.
   */
  async #readWithSession(url: URL, signal: AbortSignal): Promise<SessionAnswer> {
    const page = await openPage(this.#http(), url, { signal });
    if (page.status >= 500) throw CloudProblem.status(page);
    if (this.#asksForLogin(page)) return { loginPage: page };
    const reading = page.status < 400 ? interpretLivePage(page, this.#context.settings) : undefined;
    if (reading !== undefined) return { reading };
    const problem = page.status >= 400 ? CloudProblem.status(page) : notTheLivePage(page);
    if (problem.reason === 'cloud_maintenance') throw problem;
    return { problem };
  }

  async #openLivePage(url: URL, signal: AbortSignal): Promise<Page> {
    const page = await openPage(this.#http(), url, { signal });
    if (page.status >= 400) throw CloudProblem.status(page);
    if (this.#asksForLogin(page)) throw CloudProblem.sessionLost();
    return page;
  }

  /** Logs in. The attempt is recorded before it is made, so the next one always knows about it. */
  async #logIn({ loginPage, problem }: SessionAnswer, signal: AbortSignal): Promise<Page> {
    const { settings } = this.#context;
    const pause = this.#pauseIn(this.#context.state.current);
    if (pause !== undefined) throw problem ?? pause;
    if (problem !== undefined) this.#session = this.#newSession();
    const login = await this.#prepareLogin(loginPage, signal);
    const credentials = await this.#recordAttempt();
    try {
      const response = await submitLogin(this.#http(), login, settings, signal);
      const landingPage = isInvalidPostback(response)
        ? await submitLogin(this.#http(), await this.#prepareLogin(undefined, signal), settings, signal)
        : response;
      judgeLogin(landingPage, settings);
      await this.#keepSession(credentials);
      return landingPage;
    } catch (error) {
      if (error instanceof RenewCredentials) await this.#recordRefusal();
      // The login may have succeeded anyway: the next tick tries the current cookies before it logs in again.
      else await this.#keepSession(credentials);
      throw error;
    }
  }

  async #prepareLogin(loginPage: Page | undefined, signal: AbortSignal): Promise<PreparedLogin> {
    const { settings } = this.#context;
    return prepareLogin(this.#http(), loginPage ?? (await openLoginPage(this.#http(), settings, signal)), settings);
  }

  #asksForLogin(page: Page): boolean {
    return asksForLogin(page, this.#context.settings);
  }

  #pauseIn(state: TorusState): WattjobsError | undefined {
    const nowMs = this.#context.clock.now();
    return loginPause(withoutFutureTimes(state, nowMs).cloud, nowMs, this.#context.settings);
  }

  async #recordAttempt(): Promise<CredentialsFingerprint> {
    const { settings, state, clock } = this.#context;
    const fresh = fingerprintCredentials(settings, randomBytes(8).toString('hex'));
    let pause: WattjobsError | undefined;
    const recorded = await state.claim((current) => {
      // Decided on the latest state: of several concurrent runs, only one may try.
      pause = this.#pauseIn(current);
      if (pause !== undefined) return current;
      const previous = attemptOf(current.cloud, settings);
      const attempts = (previous?.attempts ?? 0) + 1;
      const loginAttempt = { credentials: previous?.credentials ?? fresh, atMs: clock.now(), attempts, refused: false };
      return { ...current, cloud: withAttempt(current.cloud, settings, loginAttempt) };
    });
    if (pause !== undefined) throw pause;
    if (recorded) return fresh;
    throw new RetrySource('no login at the Torus cloud: the attempt could not be recorded', { reason: 'cloud_login_held' });
  }

  async #recordRefusal(): Promise<void> {
    const { settings } = this.#context;
    this.#session = undefined;
    await this.#remembered.update((current) => {
      const attempt = attemptOf(current, settings);
      const withoutSession = withSession(current, settings, undefined);
      return attempt === undefined ? withoutSession : withAttempt(withoutSession, settings, { ...attempt, refused: true });
    });
  }

  async #keepSession(credentials: CredentialsFingerprint): Promise<void> {
    const cookies = this.#http().serializeCookies();
    await this.#remembered.update((current) => withSession(current, this.#context.settings, { credentials, cookies }));
  }

  /** Opens the session of this run with the cookies kept for these credentials; false if there are none. */
  #openSession(): boolean {
    if (this.#session !== undefined) return true;
    const cookies = this.#rememberedCookies();
    try {
      this.#session = this.#newSession(cookies);
      return cookies !== undefined;
    } catch (error) {
      // Losing the cookies of an older version does no harm: the job logs in.
      if (!(error instanceof DropCookies)) throw error;
      this.#session = this.#newSession();
      return false;
    }
  }

  #newSession(cookies?: unknown): HttpSession {
    const { settings, tracing } = this.#context;
    return new HttpSession({
      userAgent: settings.userAgent,
      headers: browserHeaders,
      origins: settings.loginOrigins,
      tracing,
      ...(cookies === undefined ? {} : { cookies }),
    });
  }

  #http(): HttpSession {
    this.#session ??= this.#newSession();
    return this.#session;
  }

  #rememberedCookies(): unknown {
    return sessionOf(this.#remembered.current, this.#context.settings)?.cookies;
  }
}

function notTheLivePage(page: Page): CloudProblem {
  return CloudProblem.unrecognised(page, 'the live data page contains none of the expected values');
}
