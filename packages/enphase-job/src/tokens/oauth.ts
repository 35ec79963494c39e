import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import { HttpFailure, HttpSession, urlBelow } from '@wattjobs/core/http';
import type { JobContext } from '@wattjobs/core/job';
import { parseJson } from '@wattjobs/core/json';
import { Secret } from '@wattjobs/core/settings';
import type { TransportFailureKind } from '@wattjobs/core/transport';
import { z } from 'zod';
import type { Application } from './requirements.ts';

/** The result of a token request. */
export type GrantOutcome =
  /** `refreshToken` is absent if the used one stays valid (RFC 6749, section 6). */
  | { readonly outcome: 'granted'; readonly accessToken: Secret; readonly refreshToken?: Secret; readonly expiresInSeconds?: number }
  /** The code or the refresh token is spent, expired or revoked. */
  | { readonly outcome: 'invalid-grant' }
  /** The client id or its secret is wrong. */
  | { readonly outcome: 'client-refused' }
  /** It is unknown whether the token was spent. */
  | { readonly outcome: 'unclear'; readonly problem: WattjobsError }
  /** The token was not spent. */
  | { readonly outcome: 'unavailable'; readonly problem: WattjobsError };

type Client = Pick<Application, 'userId' | 'clientSecret'>;

/** Ten years. */
const maxLifetimeSeconds = 315_360_000;

const granted = z.object({
  access_token: z.string().min(1),
  // An empty value counts as absent: the access token is worth keeping.
  refresh_token: z.string().min(1).optional().catch(undefined),
  // Seen as a number and as a text. An impossible value counts as absent: it must not cost the pair.
  expires_in: z.coerce.number().positive().max(maxLifetimeSeconds).optional().catch(undefined),
});
/**
 * The error codes of an authorization server (RFC 6749, section 5.2), and `invalid_token`, which some servers send instead.
 * Other bodies may be a gateway's own, whose `error` is the name of a status.
 */
const oauthError = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'invalid_token',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
  ]),
});

/** Failures before a request was sent, or at a proxy that kept it. */
const unsentKinds: ReadonlySet<TransportFailureKind> = new Set(['dns', 'tls', 'proxy']);
/** Connections that failed before a request was sent. */
const unsentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']);

/** The answer is worth a long wait: if it is lost, the token may be spent. */
const requestTimeoutMs = 20_000;

/** The cloud's token endpoint. */
export class TokenEndpoint {
  readonly #url: URL;
  readonly #session: HttpSession;

  constructor(baseUrl: URL, tracing: JobContext<unknown, unknown>['tracing']) {
    this.#url = urlBelow(baseUrl, '/oauth/token');
    this.#session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0, requestTimeoutMs, tracing });
  }

  /** Spends a refresh token for a new pair. */
  async refresh(application: Client, refreshToken: Secret): Promise<GrantOutcome> {
    return await this.#requestTokens(application, { grant_type: 'refresh_token', refresh_token: refreshToken.reveal() });
  }

  /** Spends the code of a consent for the first pair. */
  async exchange(application: Client, code: Secret, redirectUri: string): Promise<GrantOutcome> {
    return await this.#requestTokens(application, { grant_type: 'authorization_code', redirect_uri: redirectUri, code: code.reveal() });
  }

  /** The parameters are in the query and the body is empty, as in Enphase's quick start. */
  async #requestTokens({ userId, clientSecret }: Client, parameters: Readonly<Record<string, string>>): Promise<GrantOutcome> {
    const url = new URL(this.#url);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const authorization = `Basic ${Buffer.from(`${userId}:${clientSecret.reveal()}`).toString('base64')}`;
    try {
      const { status, body } = await this.#session.post(url, '', 'application/x-www-form-urlencoded', { headers: { authorization } });
      return judge(status, body);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      const wasSent = !(unsentKinds.has(error.kind) || unsentCodes.has(error.systemCode ?? ''));
      return { outcome: wasSent ? 'unclear' : 'unavailable', problem: unanswered(error.message, error.reasonOf('token')) };
    }
  }
}

function judge(status: number, body: string): GrantOutcome {
  const json = parseJson(body);
  if (status >= 200 && status < 300) {
    const read = granted.safeParse(json);
    if (!read.success)
      return {
        outcome: 'unclear',
        problem: unanswered(`the token endpoint returned status ${status} without tokens`, 'token_unrecognised'),
      };
    const { access_token, refresh_token, expires_in } = read.data;
    return {
      outcome: 'granted',
      accessToken: new Secret(access_token),
      ...(refresh_token === undefined ? {} : { refreshToken: new Secret(refresh_token) }),
      ...(expires_in === undefined ? {} : { expiresInSeconds: expires_in }),
    };
  }
  const error = status < 500 ? oauthError.safeParse(json).data?.error : undefined;
  if (error === 'invalid_grant' || error === 'invalid_token') return { outcome: 'invalid-grant' };
  if (error === 'invalid_client' || error === 'unauthorized_client') return { outcome: 'client-refused' };
  const detail = error === undefined ? ' without an OAuth error: a gateway may have responded instead' : ` with ${error}`;
  const problem = unanswered(`the token endpoint returned status ${status}${detail}`, 'token_status');
  // A gateway's timeout does not show what the application did.
  return { outcome: status >= 500 ? 'unclear' : 'unavailable', problem };
}

function unanswered(message: string, reason: string): RetrySource {
  return new RetrySource(message, { reason, fix: 'No action needed at first; the next run tries again.' });
}
