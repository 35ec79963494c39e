import type { Answer } from '../http/message.ts';

/** Thrown by a route to send an answer other than 200. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** A value as JSON on one line. */
export function compactJson(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The error body that most endpoints document. */
function documentedError(code: number, message: string, details: string, more: object = {}): Answer {
  return compactJson(code, { message, details, code, ...more });
}

/** 401: no token, an invalid one, no key, or an endpoint that the plan does not include. */
export function notAuthorized(details = 'User is not authorized'): Answer {
  return documentedError(401, 'Not Authorized', details);
}

/** 403: a system that is not shared with the application. */
export function forbidden(): Answer {
  return documentedError(403, 'Forbidden', 'Not authorized to access this resource');
}

/** 404 with the text of the published sample, which shows a Ruby hash. */
export function systemNotFound(id: string): Answer {
  return documentedError(404, 'Not Found', `System not found for {:id=>"${id}"}`);
}

export function methodNotAllowed(): Answer {
  return compactJson(405, { reason: '405', message: ['Method not allowed'] });
}

/** 422: a parameter that is missing, unreadable, or out of range. */
export function unprocessable(details: string): Answer {
  return documentedError(422, 'Unprocessable Entity', details);
}

/** The period of an exceeded limit, as some endpoints return it; times in Unix seconds. */
export interface QuotaPeriod {
  readonly period: 'minute' | 'month';
  readonly period_start: number;
  readonly period_end: number;
  readonly limit: number;
}

/** 429, with the period if given. */
export function tooManyRequests(plan: string, period?: QuotaPeriod): Answer {
  return documentedError(429, 'Too Many Requests', `Usage limit exceeded for plan ${plan}`, period);
}

/** 429 as the commissioning endpoints word it. */
export function tooManyRequestsInReasons(plan: string): Answer {
  return compactJson(429, { reason: '429', message: [`Usage limit exceeded for plan ${plan} (custom)`] });
}

export function internalError(): Answer {
  return documentedError(500, 'Internal Server Error', 'unable to fetch data');
}

/** 500 in the third family of bodies. */
export function temporarilyUnavailable(): Answer {
  return compactJson(500, { errorCode: 7, errorMessages: ['Data is temporarily unavailable'] });
}

export function notImplemented(): Answer {
  return compactJson(501, { reason: '501', message: ['Not Implemented'] });
}
