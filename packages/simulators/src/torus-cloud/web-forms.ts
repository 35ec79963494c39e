import { escapeHtml } from '../http/html.ts';
import type { RandomBytes } from './random-bytes.ts';

/** What a form of ASP.NET WebForms carries in hidden fields; every rendering of the page has its own. */
export interface FormTokens {
  readonly viewState: string;
  readonly viewStateGenerator: string;
  readonly eventValidation: string;
  /** The site's own hidden field, unknown to ASP.NET; null if there is none. */
  readonly antiForgery: string | null;
}

const antiForgeryFieldName = 'ctl00$AntiForgeryToken';

/** The tokens of one rendering of a page. Their prefixes and lengths look like ASP.NET's; their content is random. */
export function issueFormTokens(random: RandomBytes, withAntiForgery = false): FormTokens {
  return {
    viewState: `/wEP${random(96).toString('base64')}`,
    viewStateGenerator: random(4).toString('hex').toUpperCase(),
    eventValidation: `/wEd${random(48).toString('base64')}`,
    antiForgery: withAntiForgery ? random(16).toString('hex') : null,
  };
}

/** The hidden fields of a page, in ASP.NET's order. */
export function hiddenFields(tokens: FormTokens, splitViewState: boolean): string {
  const fields: [name: string, value: string][] = [
    ['__EVENTTARGET', ''],
    ['__EVENTARGUMENT', ''],
    ...viewStateFields(tokens.viewState, splitViewState),
    ['__VIEWSTATEGENERATOR', tokens.viewStateGenerator],
    ['__EVENTVALIDATION', tokens.eventValidation],
    ...(tokens.antiForgery === null ? [] : [[antiForgeryFieldName, tokens.antiForgery] as [string, string]]),
  ];
  return fields
    .map(([name, value]) => `<input type="hidden" name="${name}" id="${name.replaceAll('$', '_')}" value="${escapeHtml(value)}" />`)
    .join('\n');
}

function viewStateFields(viewState: string, split: boolean): [name: string, value: string][] {
  if (!split) return [['__VIEWSTATE', viewState]];
  const chunks = viewState.match(/.{1,50}/g) ?? [];
  const fields = chunks.map((chunk, index): [string, string] => [index === 0 ? '__VIEWSTATE' : `__VIEWSTATE${index}`, chunk]);
  return [['__VIEWSTATEFIELDCOUNT', String(chunks.length)], ...fields];
}

/**
 * How ASP.NET classifies a posted form:
 * - `not-a-postback`: no field shows that it comes from a rendered page, so the page is rendered as if requested for the first time;
 * - `invalid`: its tokens are not those last issued for the page;
 * - `valid`.
 */
export type PostbackCheck = 'not-a-postback' | 'invalid' | 'valid';

/** Checks a posted form against the tokens last issued for its page; null if there were none. */
export function checkPostback(form: URLSearchParams, issued: FormTokens | null): PostbackCheck {
  if (!['__VIEWSTATE', '__VIEWSTATEFIELDCOUNT', '__EVENTTARGET'].some((name) => form.has(name))) return 'not-a-postback';
  const intact =
    issued !== null &&
    postedViewState(form) === issued.viewState &&
    form.get('__VIEWSTATEGENERATOR') === issued.viewStateGenerator &&
    form.get('__EVENTVALIDATION') === issued.eventValidation &&
    (issued.antiForgery === null || form.get(antiForgeryFieldName) === issued.antiForgery) &&
    (form.get('__EVENTTARGET') ?? '') === '';
  return intact ? 'valid' : 'invalid';
}

/** The parts joined again; null if their number is invalid. */
function postedViewState(form: URLSearchParams): string | null {
  const count = form.get('__VIEWSTATEFIELDCOUNT') ?? '1';
  if (!/^[1-9]\d?$/.test(count)) return null;
  return Array.from({ length: Number(count) }, (_, index) => form.get(index === 0 ? '__VIEWSTATE' : `__VIEWSTATE${index}`) ?? '').join('');
}
