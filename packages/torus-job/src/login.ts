import { RenewCredentials } from '@wattjobs/core/errors';
import { type HttpSession, openPage, type Page, submitForm, urlBelow } from '@wattjobs/core/http';
import { quoteForeignText } from '@wattjobs/core/redaction';
import type { CloudAccount } from './cloud-account.ts';
import { CloudProblem } from './cloud-problem.ts';
import { asksForLogin, findLoginForm, type LoginForm, type NamedFields, noLoginProblem } from './login-form.ts';

/** Where an ASP.NET login control says why it refused. */
const errorSelector = '.failureNotification, .validation-summary-errors';

type LoginSettings = CloudAccount & NamedFields;

/** A login that is ready to be sent. */
export interface PreparedLogin extends LoginForm {
  readonly page: Page;
}

/**
 * Opens the page with the login form.
 * @throws CloudProblem and HttpFailure if there is none
 */
export async function openLoginPage(session: HttpSession, settings: LoginSettings, signal: AbortSignal): Promise<Page> {
  const { cloudUrl } = settings;
  const page = await openPage(session, cloudUrl, { signal });
  if (page.status >= 500) throw CloudProblem.status(page);
  if (asksForLogin(page, settings)) return page;
  const second = await openPage(session, urlBelow(cloudUrl, '/Default'), { signal });
  if (asksForLogin(second, settings)) return second;
  if (second.status >= 400) throw CloudProblem.status(page.status >= 400 ? page : second);
  throw noLoginProblem(page);
}

/**
 * Finds the login of a page and its address, before anything is typed.
 * @throws CloudProblem if the form is not as expected, HttpFailure if its address is forbidden to the session
 */
export function prepareLogin(session: HttpSession, page: Page, settings: LoginSettings): PreparedLogin {
  const login = findLoginForm(page, settings);
  session.checkLead(page.url, login.address);
  return { page, ...login };
}

/** Sends a login as a browser would: every hidden field, the two typed ones, and the one button. */
export async function submitLogin(
  session: HttpSession,
  { page, form, user, password, button }: PreparedLogin,
  settings: LoginSettings,
  signal: AbortSignal,
): Promise<Page> {
  const filled = form.type(user, settings.username).type(password, settings.password.reveal());
  return await submitForm(session, page, filled, button, { signal });
}

/** The response of ASP.NET to tokens that it did not issue for this page: the click was not handled, and a fresh page may help. */
export function isInvalidPostback(page: Page): boolean {
  return page.status === 500 && /Invalid postback or callback argument|Validation of viewstate MAC failed/i.test(page.html);
}

/**
 * Judges the page that followed the login.
 * @throws RenewCredentials if the credentials were refused, CloudProblem if the result is unclear
 */
export function judgeLogin(page: Page, settings: LoginSettings): void {
  const isRefusalStatus = page.status === 401 || page.status === 403;
  if (page.status >= 400 && !isRefusalStatus) throw CloudProblem.status(page);
  const message = visibleError(page);
  if (!asksForLogin(page, settings)) {
    // A form for people is answered with a page. Without one, a gateway that never saw the password may have responded.
    if (isRefusalStatus && message === undefined) throw CloudProblem.status(page);
    // After a redirect, the text is about something else: the login was accepted.
    if (message !== undefined && page.redirects.length === 0) throw refusal(`it said: ${message}`);
    return;
  }
  if (message !== undefined) throw refusal(`it said: ${message}`);
  // Redirected and then asked again: either the session does not last, or the site refuses without a message.
  if (page.redirects.length > 0) throw CloudProblem.sessionLost();
  throw refusal('it showed the login form again');
}

/** The text that the cloud shows to a reader; every page has hidden validators with texts that nobody sees. */
function visibleError(page: Page): string | undefined {
  const shown = page
    .$(errorSelector)
    .toArray()
    .find((element) => 'attribs' in element && page.isVisible(element) && page.$(element).text().trim() !== '');
  return shown === undefined ? undefined : quoteForeignText(page.$(shown).text().trim(), 200).replace(/[.!\s]+$/, '');
}

function refusal(answer: string): RenewCredentials {
  return new RenewCredentials(`the Torus cloud refused TORUS_USERNAME and TORUS_PASSWORD: ${answer}`, {
    reason: 'cloud_login_refused',
    fix: 'Correct them; the next run tries them at once. If they stay the same, the job tries them again after an hour.',
  });
}
