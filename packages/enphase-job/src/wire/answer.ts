import { type HttpReply, isWebPage } from '@wattjobs/core/http';
import { parseJson } from '@wattjobs/core/json';
import { type ErrorBody, readErrorBody } from './error-body.ts';

/**
 * Why the cloud gave no data.
 * `down`: the API did not answer at all, so another call would fail too. `failed`: this endpoint did not answer this time.
 */
export type RefusalKind = 'unauthorized' | 'forbidden' | 'unknown-system' | 'unprocessable' | 'quota' | 'failed' | 'down';

export interface CloudRefusal extends ErrorBody {
  readonly kind: RefusalKind;
  /** The reason under which it is counted. */
  readonly reason: string;
  readonly status: number | undefined;
}

export type CloudAnswer = { readonly json: object } | { readonly refusal: CloudRefusal };

/** Headers make it more precise. */
type JudgedReply = Pick<HttpReply, 'status' | 'body'> & Partial<Pick<HttpReply, 'headers'>>;

/** Interprets any answer of the cloud, whatever its status and body. */
export function judgeReply({ status, body, headers = {} }: JudgedReply): CloudAnswer {
  const json = parseJson(body);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (status === 200 && isObject) return { json };
  const errorBody = readErrorBody(json);
  const refuse = (kind: RefusalKind, reason: string): CloudAnswer => ({ refusal: { ...errorBody, kind, reason, status } });
  if (!isObject) {
    const page = isWebPage({ body });
    if (status === 200) return refuse(page ? 'down' : 'failed', page ? 'cloud_page' : 'cloud_broken');
    // Without its usual body, an answer is not the API's own: a gateway's 401 does not concern tokens.
    if (status >= 500 || page) return refuse('down', 'cloud_status');
  }
  // The same holds for a gateway's JSON: taken for the API's, it would look like a plan without the endpoint.
  if ((status === 401 || status === 403) && !errorBody.isApiError && !isBearerChallenge(headers)) return refuse('down', 'cloud_status');
  if (status === 401) return refuse('unauthorized', 'cloud_not_allowed');
  if (status === 403) return refuse('forbidden', 'cloud_not_allowed');
  if (status === 404 && /system not found/i.test(errorBody.message)) return refuse('unknown-system', 'cloud_unknown_system');
  if (status === 429 || status === 409) return refuse('quota', 'cloud_quota');
  if (status === 422) return refuse('unprocessable', 'cloud_request_refused');
  if (status >= 502 && status <= 504) return refuse('down', 'cloud_status');
  return refuse('failed', 'cloud_status');
}

/** Whether the header says what is wrong with the token (RFC 6750, section 3). */
function isBearerChallenge(headers: HttpReply['headers']): boolean {
  return /\bBearer\b.*\berror\s*=/i.test(headers['www-authenticate'] ?? '');
}
