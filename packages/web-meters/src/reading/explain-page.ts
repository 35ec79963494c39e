import type { Page } from '@wattjobs/core/http';
import { quoteForeignText } from '@wattjobs/core/redaction';
import type { MeterConfiguration } from '../configuration/index.ts';
import { MeterFailure } from './meter-failure.ts';
import { holds, readablePages } from './page-of.ts';
import type { PageSnapshot } from './page-snapshot.ts';

/** What devices say when all sessions are taken, in English, German and French: APC, and others that field reports quote. */
const sessionLimitText =
  /(?:some(?:one|body)|another user|a user) is (?:currently |already )?logged (?:in|on)|too many (?:users|sessions|logins|connections)|(?:max(?:imum)?|limit)(?: number)?(?: of)? (?:\w+ )?(?:sessions|users|logins|connections)\b|(?:session|user|connection) limit|no (?:more )?free sessions?|\b(?:already|currently) in use by\b|already (?:an|another) active session|only one user\b|(?:anderer|bereits ein|weiterer) benutzer|benutzer bereits angemeldet|zu viele (?:sitzungen|benutzer|verbindungen)|(?:an)?zahl (?:der |an )?(?:sitzungen|benutzer|verbindungen)\b|trop de (?:sessions|utilisateurs|connexions)|nombre max\w* (?:de |d[’'])(?:sessions|utilisateurs|connexions)|(?:autre utilisateur|utilisateur) est déjà/i;
const lockText =
  /too many (?:failed|unsuccessful|incorrect)|(?:account|user|login) (?:is |has been )?(?:temporarily )?(?:locked|blocked)|zu viele (?:fehl|ungültige|anmelde)|(?:konto|benutzer|zugang) (?:ist |wurde )?(?:vorübergehend )?gesperrt|trop de tentatives|compte (?:est )?(?:bloqué|verrouillé)/i;
const errorTitle =
  /\berror:? [45]\d\d\b|\b[45]\d\d\b.{0,40}\b(?:error|not found|unavailable|forbidden|gateway|timeout)|\b(?:internal server error|service unavailable|bad gateway|system error)\b/i;

const longestQuote = 120;
/** A page with more text than this is no notice, whatever words it has. */
const longestNotice = 4000;

/** Why a page is not the one with the value, as far as the page itself says; undefined if it looks like it. */
export function explainPage(snapshot: PageSnapshot, configuration: MeterConfiguration): MeterFailure | undefined {
  const { status } = snapshot;
  const pages = readablePages(snapshot);
  const text = pages.map(({ $, document }) => $(document).text()).join('\n');
  const notice = text.length > longestNotice ? '' : text;
  const limit = sessionLimitText.exec(notice);
  if (limit !== null) {
    return failure('session_limit', `the meter takes no more sessions: "${quoteForeignText(limit[0], longestQuote)}"`);
  }
  if (status === 429 || lockText.test(notice))
    return failure('meter_throttled', `the meter asks to wait${status === 429 ? ' (status 429)' : ''}`);
  if (status >= 400) return byStatus(snapshot, configuration);
  if (status >= 300) return failure('meter_refused', `the meter answered with status ${status}`);
  if (snapshot.body.trim() === '') return failure('page_empty', 'the page is empty');
  return loginProblem(snapshot, configuration) ?? errorPage(pages) ?? unproven(text, configuration);
}

function byStatus({ status, url }: PageSnapshot, { authentication: { type } }: MeterConfiguration): MeterFailure {
  const answered = `the meter answered with status ${status}`;
  if (status === 401 || (status === 403 && type === 'form')) return loginRefused(answered, type);
  if (status === 403) return failure('meter_forbidden', answered);
  if (status === 404) return failure('page_missing', `${answered} to ${quoteForeignText(new URL(url).pathname, longestQuote)}`);
  if (status === 503) return failure('meter_busy', answered);
  return status >= 500 ? failure('meter_error', answered) : failure('meter_refused', answered);
}

function loginProblem(snapshot: PageSnapshot, { authentication, loggedInSelector }: MeterConfiguration): MeterFailure | undefined {
  const { type } = authentication;
  if (type === 'form' && holds(snapshot, authentication.passwordField)) return loginRefused('the login form is still there', type);
  if (loggedInSelector !== undefined && !holds(snapshot, loggedInSelector)) {
    return loginRefused(`the page has no ${loggedInSelector}, which proves the login`, type);
  }
  return holds(snapshot, 'input[type=password]') ? loginRefused('the page is a login form', type) : undefined;
}

function loginRefused(what: string, type: MeterConfiguration['authentication']['type']): MeterFailure {
  if (type !== 'none') return failure('login_refused', `the meter refused the login: ${what}`);
  const fix = 'Give the endpoint an authType and its credentials.';
  return new MeterFailure(`the meter wants a login: ${what}`, { reason: 'login_refused', fix });
}

function unproven(text: string, { requiredText, authentication: { type } }: MeterConfiguration): MeterFailure | undefined {
  if (requiredText === undefined || text.includes(requiredText)) return undefined;
  const what = `the page lacks the required text ${JSON.stringify(requiredText)}`;
  return type === 'form' ? loginRefused(what, type) : failure('page_wrong', what);
}

function errorPage(pages: readonly Page[]): MeterFailure | undefined {
  const title = pages
    .flatMap(({ $ }) =>
      $('title, h1, h2')
        .slice(0, 5)
        .toArray()
        .map((each) => $(each).text()),
    )
    .join(' ');
  if (!errorTitle.test(title)) return undefined;
  return failure('meter_error', `the meter answered with an error page: "${quoteForeignText(title, longestQuote)}"`);
}

function failure(reason: string, message: string): MeterFailure {
  return new MeterFailure(message, { reason });
}
