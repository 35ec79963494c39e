import type { Answer, ReceivedRequest } from '../../http/message.ts';
import { compactJson, methodNotAllowed } from '../answers.ts';
import type { EnphaseCloudTokens } from '../controls.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import type { RefreshOutcome, TokenPair, TokenPairs } from './token-pairs.ts';

/** How often each grant was requested, and with what result. */
export interface GrantCounts {
  code: { accepted: number; refused: number };
  refresh: { accepted: number; refused: number };
}

/** Where a token call had its parameters. */
export type ParameterPlace = 'query' | 'form' | 'both' | 'none';

interface TokenEndpointOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly pairs: TokenPairs;
  readonly codes: AuthorizationCodes;
}

const refusalTexts: Readonly<Record<Exclude<RefreshOutcome, TokenPair>, string>> = {
  unknown: 'Invalid refresh token',
  expired: 'Invalid refresh token (expired)',
  used: 'Invalid refresh token (used)',
  ended: 'Invalid refresh token (revoked)',
};

/** `POST /oauth/token`: the grants `authorization_code` and `refresh_token`, for clients that send their id and secret by Basic. */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions;
  readonly grants: GrantCounts = { code: { accepted: 0, refused: 0 }, refresh: { accepted: 0, refused: 0 } };

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
  }

  answer(request: ReceivedRequest, nowMs: number, rules: EnphaseCloudTokens): Answer {
    if (request.method !== 'POST') return methodNotAllowed();
    if (!this.#knowsClient(request.headers.authorization)) {
      return oauthError(401, 'invalid_client', 'Bad client credentials', { 'www-authenticate': 'Basic realm="oauth2/client"' });
    }
    const parameters = new URLSearchParams([...request.query, ...(rules.formBody ? formOf(request) : [])]);
    switch (parameters.get('grant_type')) {
      case 'authorization_code':
        return this.#exchangeCode(parameters, nowMs, rules);
      case 'refresh_token':
        return this.#refresh(parameters, nowMs, rules);
      case null:
        return oauthError(400, 'invalid_request', 'Missing grant type');
      default:
        return oauthError(400, 'unsupported_grant_type', 'Unsupported grant type');
    }
  }

  #knowsClient(authorization: string | undefined): boolean {
    const { clientId, clientSecret } = this.#options;
    return authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  }

  #exchangeCode(parameters: URLSearchParams, nowMs: number, rules: EnphaseCloudTokens): Answer {
    const { codes, pairs } = this.#options;
    if (!codes.take(parameters.get('code') ?? '', parameters.get('redirect_uri') ?? '', nowMs)) {
      this.grants.code.refused += 1;
      return oauthError(400, 'invalid_grant', 'Invalid authorization code');
    }
    this.grants.code.accepted += 1;
    return tokenAnswer(pairs.issue(nowMs, rules), nowMs, rules);
  }

  #refresh(parameters: URLSearchParams, nowMs: number, rules: EnphaseCloudTokens): Answer {
    const refreshToken = parameters.get('refresh_token') ?? '';
    const outcome = rules.refreshRefused ? 'ended' : this.#options.pairs.refresh(refreshToken, nowMs, rules);
    if (typeof outcome === 'string') {
      this.grants.refresh.refused += 1;
      return oauthError(rules.tokenErrorStatus, rules.tokenErrorCode, refusalTexts[outcome]);
    }
    this.grants.refresh.accepted += 1;
    return tokenAnswer(outcome, nowMs, rules);
  }
}

/** Where a token call had its parameters, whatever its result. */
export function parameterPlace(request: ReceivedRequest): ParameterPlace {
  const inForm = formOf(request).size > 0;
  if (request.query.size > 0) return inForm ? 'both' : 'query';
  return inForm ? 'form' : 'none';
}

/** The answer with a pair, as the published documentation shows it. */
export function tokenAnswer(pair: TokenPair, nowMs: number, { expiresInAsText }: { readonly expiresInAsText: boolean }): Answer {
  const expiresIn = Math.max(0, Math.floor((pair.accessExpiresMs - nowMs) / 1000));
  return compactJson(200, {
    access_token: pair.accessToken,
    token_type: 'bearer',
    refresh_token: pair.refreshToken,
    expires_in: expiresInAsText ? String(expiresIn) : expiresIn,
    scope: 'read write',
    enl_uid: '4100',
    enl_cid: '',
    enl_password_last_changed: '1638870641',
    is_internal_app: false,
    app_type: 'system',
    app_Id: 'demo-application',
    jti: pair.accessId,
  });
}

function oauthError(status: number, error: string, description: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const answer = compactJson(status, { error, error_description: description });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function formOf(request: ReceivedRequest): URLSearchParams {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return new URLSearchParams(isForm ? request.body.toString('utf8') : '');
}
