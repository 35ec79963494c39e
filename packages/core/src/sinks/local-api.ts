import type { z } from 'zod';
import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpSession } from '../http/session.ts';
import { urlBelow } from '../http/url-below.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Secret } from '../settings/secret.ts';
import {
  type ApiDatabase,
  type ApiFailure,
  databaseIn,
  interpretAnswer,
  interpretBatchAnswer,
  type Refusal,
  unreachable,
} from './local-api-answer.ts';

export interface LocalApiOptions {
  readonly baseUrl: URL;
  readonly key: Secret | undefined;
  readonly session: HttpSession;
}

/** What is asked besides the path. */
interface Question {
  readonly signal: AbortSignal;
  readonly query?: URLSearchParams;
  readonly body?: object;
}

/** The outcome of posted items. */
export interface Posted {
  /** How many items, from the first, the API accepted or refused. */
  readonly count: number;
  /** Those that it refused, by their position among the posted items. */
  readonly refusals: readonly Refusal[];
  /** Why it did not accept the remaining items; absent if there are none. */
  readonly failure?: ApiFailure;
}

/** The maximum number of items per request. */
const itemsPerRequest = 5_000;

/** The project's own API as its clients use it. It reports items that it already has as unchanged, so a request may be repeated. */
export class LocalApi {
  readonly #options: LocalApiOptions;
  #database: ApiDatabase | undefined;

  constructor(options: LocalApiOptions) {
    this.#options = options;
  }

  /** Its address in a form that is safe for a log. */
  get address(): string {
    return redactUrl(this.#options.baseUrl);
  }

  /** The database that it last named; undefined before the first request, or if its version names none. */
  get database(): ApiDatabase | undefined {
    return this.#database;
  }

  /** Checks whether it is ready and accepts the key, without posting items to `path`; returns the error that a run would end with if not. */
  async probe(path: string, signal: AbortSignal): Promise<WattjobsError | undefined> {
    return (await this.#readiness(signal)) ?? (await this.#keyRefusal(path, signal));
  }

  /**
   * Asks a question: with POST if there is a body, else with GET.
   * @param data the shape of the answer's `data`
   * @throws WattjobsError if there is no such answer
   */
  async ask<Data>(path: string, data: z.ZodType<Data>, { signal, query, body }: Question): Promise<Data> {
    const { baseUrl, session } = this.#options;
    const url = urlBelow(baseUrl, path);
    url.search = query?.toString() ?? '';
    const options = { signal, headers: this.#headers };
    const asked = body === undefined ? session.get(url, options) : session.post(url, JSON.stringify(body), 'application/json', options);
    const reply = await asked.catch((error: unknown) => {
      throw unreachable(this.address, error);
    });
    const answer = interpretAnswer(reply, this.address, data);
    if ('error' in answer) throw answer.error;
    return answer.data;
  }

  /** Posts items in as many requests as needed, up to the first that fails. */
  async post(path: string, items: readonly unknown[], signal: AbortSignal): Promise<Posted> {
    let posted: Posted = { count: 0, refusals: [] };
    while (posted.failure === undefined && posted.count < items.length) {
      const next = items.slice(posted.count, posted.count + itemsPerRequest);
      posted = combine(posted, await this.#postChunk(path, next, signal));
    }
    return posted;
  }

  get #headers(): Readonly<Record<string, string>> {
    const { key } = this.#options;
    return key === undefined ? {} : { authorization: `Bearer ${key.reveal()}` };
  }

  async #readiness(signal: AbortSignal): Promise<WattjobsError | undefined> {
    try {
      const { status, body } = await this.#options.session.get(urlBelow(this.#options.baseUrl, '/readyz'), { signal });
      if (status === 200) {
        this.#database = databaseIn(parseJson(body));
        return undefined;
      }
      return new RetryDelivery(`the local API at ${this.address} is not ready (status ${status})`, {
        reason: 'api_status',
        context: { status },
        ...(status === 404 ? { fix: 'Correct WATTJOBS_API_URL: there is no Wattjobs API at this address.' } : {}),
      });
    } catch (error) {
      return unreachable(this.address, error);
    }
  }

  async #keyRefusal(path: string, signal: AbortSignal): Promise<WattjobsError | undefined> {
    const error = (await this.#postChunk(path, [], signal)).failure?.error;
    return error instanceof RenewCredentials || error?.reason === 'api_page' ? error : undefined;
  }

  async #postChunk(path: string, items: readonly unknown[], signal: AbortSignal): Promise<Posted> {
    const { baseUrl, session } = this.#options;
    try {
      const body = JSON.stringify({ items });
      const reply = await session.post(urlBelow(baseUrl, path), body, 'application/json', { signal, headers: this.#headers });
      if (reply.status === 413 && items.length > 1) return await this.#postHalves(path, items, signal);
      const answer = interpretBatchAnswer(reply, this.address, items.length);
      if ('error' in answer) return { count: 0, refusals: [], failure: answer };
      this.#database = answer.database;
      return { count: items.length, refusals: answer.refusals };
    } catch (error) {
      return { count: 0, refusals: [], failure: { error: unreachable(this.address, error), when: 'soon' } };
    }
  }

  async #postHalves(path: string, items: readonly unknown[], signal: AbortSignal): Promise<Posted> {
    const middle = Math.ceil(items.length / 2);
    const first = await this.#postChunk(path, items.slice(0, middle), signal);
    return first.failure === undefined ? combine(first, await this.#postChunk(path, items.slice(middle), signal)) : first;
  }
}

/** The combined outcome of two successive requests. */
function combine(first: Posted, second: Posted): Posted {
  return {
    count: first.count + second.count,
    refusals: [...first.refusals, ...second.refusals.map((refusal) => ({ ...refusal, index: refusal.index + first.count }))],
    ...(second.failure === undefined ? {} : { failure: second.failure }),
  };
}
