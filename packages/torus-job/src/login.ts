import { type Form, type HttpSession, openPage, type Page, RenewCredentials, submitForm, urlBelow } from '@wattjobs/core';
import { CloudProblem } from './cloud-problem.ts';
import type { TorusSettings } from './settings.ts';

const userField = 'input[name$=UserName]';
const passwordField = 'input[type=password]';
/** Where an ASP.NET login control tells why it refused. */
const errorTexts = '.failureNotification, .validation-summary-errors';

type LoginSettings = Pick<TorusSettings, 'cloudUrl' | 'username' | 'password'>;

/** Whether the cloud shows its login form instead of what was asked for. */
export function asksForLogin(page: Page): boolean {
  return page.has(passwordField);
}

/**
 * Logs in as a browser would, with every hidden field and the one button, and returns the page that follows.
 * `found` is a login page that the cloud has already shown.
 * @throws RenewCredentials where the cloud refuses, CloudProblem and HttpFailure where it does not get that far
 */
export async function logIn(session: HttpSession, settings: LoginSettings, found: Page | undefined, signal: AbortSignal): Promise<Page> {
  const first = await submitLogin(session, settings, found ?? (await openLoginPage(session, settings, signal)), signal);
  // Tokens that another server made, or that came of age, are refused by an error page: fresh ones may do.
  const page = isInvalidPostback(first)
    ? await submitLogin(session, settings, await openLoginPage(session, settings, signal), signal)
    : first;
  if (page.status >= 400) throw CloudProblem.status(page);
  const said = page.texts(errorTexts).find((text) => text !== '');
  if (!asksForLogin(page) && said === undefined) return page;
  // Who is led on and then asked again was let in: it is the session that does not hold.
  if (page.redirects.length > 0 && said === undefined) throw CloudProblem.sessionLost();
  throw refusal(said, settings);
}

async function openLoginPage(session: HttpSession, { cloudUrl }: LoginSettings, signal: AbortSignal): Promise<Page> {
  const page = await openPage(session, cloudUrl, { signal });
  if (page.status >= 400) throw CloudProblem.status(page);
  if (asksForLogin(page)) return page;
  const second = await openPage(session, urlBelow(cloudUrl, '/Default'), { signal });
  if (second.status >= 500) throw CloudProblem.status(second);
  if (asksForLogin(second)) return second;
  throw CloudProblem.unrecognised(page, 'the login page has no login form');
}

async function submitLogin(session: HttpSession, settings: LoginSettings, page: Page, signal: AbortSignal): Promise<Page> {
  const form = page.formWith(passwordField);
  const user = page.$(userField).first().attr('name') ?? '';
  const password = page.$(passwordField).first().attr('name') ?? '';
  if (form?.action === undefined) throw CloudProblem.unrecognised(page, 'the login page has no login form');
  if (!form.has(user) || !form.has(password)) throw CloudProblem.unrecognised(page, 'the login form has no field for user or password');
  const filled = form.fill(user, settings.username).fill(password, settings.password.reveal());
  return await submitForm(session, page, filled, loginButton(filled, page), { signal });
}

function loginButton(form: Form, page: Page) {
  const controls = form.submitControls();
  const button = controls.find(({ name }) => /Log(in|On|inLink|inImage)?Button$/i.test(name)) ?? controls[0];
  if (button === undefined) throw CloudProblem.unrecognised(page, 'the login form has no button');
  return button;
}

/** What ASP.NET answers to tokens that it did not make for this page. */
function isInvalidPostback(page: Page): boolean {
  return page.status === 500 && /Invalid postback or callback argument|Validation of viewstate MAC failed/i.test(page.html);
}

function refusal(said: string | undefined, { password }: LoginSettings): RenewCredentials {
  const excerpt = said?.replaceAll(password.reveal(), '[redacted]').replace(/\s+/g, ' ').slice(0, 200).replace(/[.!\s]+$/, '');
  const message = excerpt === undefined ? 'it showed the login form again' : `it said: ${excerpt}`;
  return new RenewCredentials(`the Torus cloud refused TORUS_USERNAME and TORUS_PASSWORD: ${message}`, {
    reason: 'cloud_login_refused',
    wayOut: 'Correct them; the next run tries them at once. Unchanged, they are tried again after an hour.',
  });
}
