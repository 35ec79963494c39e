import { RetrySource } from '../errors/errors.ts';
import type { Form } from './form.ts';
import { encodeFields } from './form-charset.ts';
import type { SubmitControl } from './form-control.ts';
import { HttpFailure } from './http-failure.ts';
import { Page } from './page.ts';
import { redactUrl } from './redact-url.ts';
import { refreshTarget } from './refresh.ts';
import type { HttpReply, HttpSession, RequestOptions } from './session.ts';

export type PageOptions = Pick<RequestOptions, 'signal' | 'headers'>;

/**
 * Opens a page as a browser would: it follows redirects and pages that only lead on, within the session's one limit for both.
 * A page with any status is accepted.
 * @throws HttpFailure
 */
export async function openPage(session: HttpSession, url: string | URL, options: PageOptions = {}): Promise<Page> {
  return await followRefreshes(session, await session.get(url, options), options);
}

/**
 * Opens the address of a link or a frame of a page, as a browser would.
 * @throws HttpFailure
 */
export async function followLink(session: HttpSession, page: Page, address: string, options: PageOptions = {}): Promise<Page> {
  return await followRefreshes(session, await session.get(address, ledFrom(page, address, options)), options);
}

/**
 * Submits a form of a page as a browser would, url-encoded in the page's charset, and opens the page that it leads to.
 * @param control the button, image or link that is chosen
 * @throws HttpFailure
 * @throws RetrySource with reason `page_changed` if the form does not lead to an http address
 */
export async function submitForm(
  session: HttpSession,
  page: Page,
  form: Form,
  control?: SubmitControl,
  options: PageOptions = {},
): Promise<Page> {
  const action = submissionAddress(page, form, control);
  const fields = form.submission(control);
  const referer = refererFor(page.url, action);
  const headers = { ...(referer === undefined ? {} : { referer }), ...options.headers };
  if ((control?.method ?? form.method) === 'get') {
    const url = new URL(action);
    url.search = encodeFields(fields, form.charset);
    return await followRefreshes(session, await session.get(url, { ...options, headers, from: page.url }), options);
  }
  const posted = { ...options, headers: { origin: new URL(page.url).origin, ...headers }, from: page.url };
  const reply = await session.postForm(action, fields, posted, form.charset);
  return await followRefreshes(session, reply, options);
}

/**
 * Where a form is sent when a control is chosen.
 * @throws RetrySource with reason `page_changed` if that is not an http address
 */
export function submissionAddress(page: Page, form: Form, control?: SubmitControl): string {
  const action = control?.action === undefined ? form.action : control.action;
  if (action !== undefined && action !== null) return action;
  throw new RetrySource(`the form on ${redactUrl(page.url)} leads to no http address`, { reason: 'page_changed' });
}

async function followRefreshes(session: HttpSession, reply: HttpReply, options: PageOptions): Promise<Page> {
  let hops = reply.redirects.length;
  let page = new Page(reply);
  for (let target = refreshTarget(page); target !== undefined; target = refreshTarget(page)) {
    hops += 1;
    if (hops > session.maxRedirects) throw new HttpFailure({ method: 'GET', url: page.url, kind: 'redirects', status: page.status });
    const next = await session.get(target, { ...ledFrom(page, target, options), maxRedirects: session.maxRedirects - hops });
    hops += next.redirects.length;
    page = new Page({ ...next, redirects: [...page.redirects, target, ...next.redirects] });
  }
  return page;
}

function ledFrom(page: Page, target: string, options: PageOptions): RequestOptions {
  const referer = refererFor(page.url, target);
  return { ...options, headers: { ...options.headers, ...(referer === undefined ? {} : { referer }) }, from: page.url };
}

/** Like the default of browsers: the whole address within the origin, only the origin beyond it, nothing from https to http. */
function refererFor(from: string, to: string): string | undefined {
  const page = new URL(from);
  const target = new URL(to);
  if (page.protocol === 'https:' && target.protocol === 'http:') return undefined;
  page.hash = '';
  return page.origin === target.origin ? page.href : `${page.origin}/`;
}
