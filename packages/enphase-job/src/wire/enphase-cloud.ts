import { type HttpReply, HttpFailure, type HttpSession, urlBelow } from '@wattjobs/core/http';
import type { EnphaseContext } from '../context.ts';
import type { EnphaseSettings } from '../settings.ts';
import type { CloudAccess, Credentials } from '../tokens/cloud-access.ts';
import { type CloudAnswer, judgeReply } from './answer.ts';
import type { CallBudget } from '../plan/quota/call-budget.ts';

export interface EnphaseCloudOptions {
  readonly settings: Pick<EnphaseSettings, 'cloudUrl' | 'systemPath'>;
  readonly session: HttpSession;
  readonly access: CloudAccess;
  readonly tracing: EnphaseContext['tracing'];
  /** Aborted if the run is stopped; any other aborted call has timed out. */
  readonly stop: AbortSignal;
}

/** One request about one system. */
export interface CloudRequest {
  readonly systemId: number;
  /** Below the address of the system; empty for the system itself. */
  readonly path: string;
  /** Query parameters besides the common ones. */
  readonly parameters?: Readonly<Record<string, string | number>>;
}

/** The Enphase Monitoring API v4. */
export class EnphaseCloud {
  readonly #options: EnphaseCloudOptions;

  constructor(options: EnphaseCloudOptions) {
    this.#options = options;
  }

  /**
   * Makes one call, and repeats it once if it was refused and there is a newer token; `undefined` if the quota allows none.
   * @throws what CloudAccess throws
   */
  async call(request: CloudRequest, limits: CallLimits): Promise<CloudAnswer | undefined> {
    const attributes = { 'enphase.system_id': request.systemId, 'enphase.path': request.path };
    return await this.#options.tracing.span('enphase call', attributes, async () => {
      const first = await this.#attempt(request, limits);
      return first?.mayRetry === true ? (await this.#attempt(request, limits))?.answer : first?.answer;
    });
  }

  async #attempt(request: CloudRequest, { budget, signal }: CallLimits): Promise<{ answer: CloudAnswer; mayRetry?: boolean } | undefined> {
    const { access } = this.#options;
    const credentials = await access.credentials();
    if (!(await budget.take())) return undefined;
    const reply = await this.#send(request, credentials, signal);
    if (reply instanceof HttpFailure) {
      const noDetails = { isApiError: false, period: undefined, periodEndMs: undefined };
      // Otherwise every run would waste a call on a cloud that is slower than the run is long.
      const isLate = reply.kind === 'aborted' && !this.#options.stop.aborted;
      const reason = isLate ? 'cloud_timeout' : reply.reasonOf('cloud');
      return { answer: { refusal: { ...noDetails, kind: 'down', reason, status: reply.status, message: reply.message } } };
    }
    const { accessToken } = credentials;
    const answer = judgeReply(reply);
    if ('json' in answer) await access.accepted(accessToken);
    const refused = 'refusal' in answer && answer.refusal.kind === 'unauthorized';
    return { answer, mayRetry: refused && (await access.refused(accessToken, dateOf(reply))) };
  }

  async #send(request: CloudRequest, credentials: Credentials, signal: AbortSignal): Promise<HttpReply | HttpFailure> {
    try {
      const headers = { authorization: `Bearer ${credentials.accessToken.reveal()}`, accept: 'application/json' };
      return await this.#options.session.get(this.#address(request, credentials), { signal, headers, maxRedirects: 0 });
    } catch (error) {
      if (error instanceof HttpFailure) return error;
      throw error;
    }
  }

  /** The key belongs in the query; the legacy collector also sends `user_id`. */
  #address({ systemId, path, parameters = {} }: CloudRequest, { apiKey, userId }: Credentials): URL {
    const { cloudUrl, systemPath } = this.#options.settings;
    const pathOfSystem = systemPath
      .trim()
      .replaceAll('{SYSTEM_ID}', String(systemId))
      .replace(/^\/+|\/+$/g, '');
    const url = urlBelow(cloudUrl, `/${[pathOfSystem, path].filter((part) => part !== '').join('/')}`);
    const query: Readonly<Record<string, string | number>> = { key: apiKey.reveal(), user_id: userId, ...parameters };
    for (const [name, value] of Object.entries(query)) {
      url.searchParams.set(name, String(value));
    }
    return url;
  }
}

/** What a call may use: the quota, and time until the signal is aborted. */
export interface CallLimits {
  readonly budget: CallBudget;
  readonly signal: AbortSignal;
}

function dateOf({ headers }: HttpReply): number | undefined {
  const timeMs = Date.parse(headers.date ?? '');
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
