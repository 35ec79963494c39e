import { type Form, type HttpSession, openPage, type Page, RenewCredentials, submitForm, urlBelow } from '@wattjobs/core';
import { CloudProblem } from './cloud-problem.ts';
import type { TorusSettings } from './settings.ts';

const userField = 'input[name$=UserName]';
const passwordField = 'input[type=password]';
/** Where an ASP.NET login control tells why it refused. */
const errorTexts = '.failureNotification, .validation-summary-errors';
const hidden = /display\s*:\s*none|visibility\s*:\s*hidden/i;

type LoginSettings = Pick<TorusSettings, 'cloudUrl' | 'username' | 'password'>;

/** Whether the cloud shows its login form instead of what was asked for. */
export function asksForLogin(page: Page): boolean {
  return page.has(passwordField);
}

/**
 * Opens the page with the login form.
 * @throws CloudProblem and HttpFailure where there is none
 */
export async function openLoginPage(session: HttpSession, { cloudUrl }: LoginSettings, signal: AbortSignal): Promise<Page> {
  const page = await openPage(session, cloudUrl, { signal });
  if (page.status >= 500) throw CloudProblem.status(page);
  if (asksForLogin(page)) return page;
  const second = await openPage(session, urlBelow(cloudUrl, '/Default'), { signal });
  if (asksForLogin(second)) return second;
  if (second.status >= 400) throw CloudProblem.status(page.status >= 400 ? page : second);
  throw CloudProblem.unrecognised(page, 'the login page has no login form');
}

/**
 * Sends the login form of a page as a browser would: every hidden field, and the one button.
 * @throws CloudProblem where the form is not as expected, before anything is sent
 */
export async function submitLogin(session: HttpSession, page: Page, settings: LoginSettings, signal: AbortSignal): Promise<Page> {
  const form = page.formWith(passwordField);
  const user = page.$(userField).first().attr('name') ?? '';
  const password = page.$(passwordField).first().attr('name') ?? '';
  if (form?.action === undefined) throw CloudProblem.unrecognised(page, 'the login page has no login form');
  if (!form.has(user) || !form.has(password)) throw CloudProblem.unrecognised(page, 'the login form has no field for user or password');
  const filled = form.fill(user, settings.username).fill(password, settings.password.reveal());
  return await submitForm(session, page, filled, loginButton(filled, page), { signal });
}

/** What ASP.NET answers to tokens that it did not make for this page: the click was never handled, and a fresh page may do. */
export function isInvalidPostback(page: Page): boolean {
  return page.status === 500 && /Invalid postback or callback argument|Validation of viewstate MAC failed/i.test(page.html);
}

/**
 * Judges what the cloud showed after the login form was sent.
 * @throws RenewCredentials where it refused the credentials, CloudProblem where it is not clear what became of them
 */
export function judgeLogin(page: Page, settings: LoginSettings): void {
  if (page.status === 401 || page.status === 403) throw refusal(`it answered with status ${page.status}`);
  if (page.status >= 400) throw CloudProblem.status(page);
  const said = visibleText(page, settings);
  if (!asksForLogin(page)) {
    // Beyond a redirect the text is about something else: who is led on was let in.
    if (said !== undefined && page.redirects.length === 0) throw refusal(`it said: ${said}`);
    return;
  }
  if (said !== undefined) throw refusal(`it said: ${said}`);
  // Led on and then asked again: either the session does not hold, or a site that refuses without a word.
  if (page.redirects.length > 0) throw CloudProblem.sessionLost();
  throw refusal('it showed the login form again');
}

function loginButton(form: Form, page: Page) {
  const controls = form.submitControls();
  const button = controls.find(({ name }) => /Log(in|On|inLink|inImage)?Button$/i.test(name)) ?? controls[0];
  if (button === undefined) throw CloudProblem.unrecognised(page, 'the login form has no button');
  return button;
}

/** What the cloud says to a reader; validators stand hidden in every page with a text that nobody sees. */
function visibleText(page: Page, { password }: LoginSettings): string | undefined {
  const shown = page
    .$(errorTexts)
    .toArray()
    .find((element) => !isHidden(element) && page.$(element).text().trim() !== '');
  if (shown === undefined) return undefined;
  return page
    .$(shown)
    .text()
    .trim()
    .replaceAll(password.reveal(), '[redacted]')
    .replace(/\s+/g, ' ')
    .slice(0, 200)
    .replace(/[.!\s]+$/, '');
}

interface Styled {
  readonly attribs?: Readonly<Record<string, string>>;
  readonly parent: Styled | null;
}

/** Whether the element, or one around it, is hidden. */
function isHidden(element: Styled): boolean {
  for (let node: Styled | null = element; node !== null; node = node.parent) {
    if (node.attribs !== undefined && (hidden.test(node.attribs['style'] ?? '') || 'hidden' in node.attribs)) return true;
  }
  return false;
}

function refusal(answer: string): RenewCredentials {
  return new RenewCredentials(`the Torus cloud refused TORUS_USERNAME and TORUS_PASSWORD: ${answer}`, {
    reason: 'cloud_login_refused',
    wayOut: 'Correct them; the next run tries them at once. Unchanged, they are tried again after an hour.',
  });
}
