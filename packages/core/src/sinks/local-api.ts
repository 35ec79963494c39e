import { z } from 'zod';
import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { HttpFailure } from '../http/http-failure.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply, HttpSession } from '../http/session.ts';
import { urlBelow } from '../http/url-below.ts';
import type { Secret } from '../settings/secret.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import { optionalUrl } from '../settings/address-types.ts';
import { optionalSecret } from '../settings/setting-types.ts';
import { parseJson } from '../json/parse-json.ts';

/** The settings with which every job finds the local API. */
export const localApiSettings = {
  localApiUrl: optionalUrl({
    name: 'WATTJOBS_API_URL',
    help: 'Address of the local API',
    example: 'http://wattjobs-api:5001',
    deployment: { filledWith: 'local-api' },
  }),
  localApiKey: optionalSecret({
    name: 'WATTJOBS_API_KEY',
    help: 'Key of the local API with the scope `collect`; not needed where the API is open',
    example: 'WATTJOBS_API_KEY_FILE=/run/secrets/collect',
    deployment: { filledWith: 'local-api-key' },
  }),
} as const;

/** One row that the API will never accept: its position in the request, the field, and the problem. */
export interface RowRefusal {
  readonly index: number;
  readonly field: string;
  readonly reason: string;
}

/** The API's database and how many batches it has accepted. Another id, or fewer batches, means that rows are missing there. */
export interface ApiDatabase {
  readonly id: string;
  readonly batches: number;
}

/** What the API did with a batch. */
export interface BatchOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refusals: readonly RowRefusal[];
}

export type BatchAnswer =
  | { readonly answer: 'accepted'; readonly outcome: BatchOutcome }
  | { readonly answer: 'retry-later' | 'refused'; readonly error: WattjobsError };

export interface LocalApiOptions {
  readonly baseUrl: URL;
  readonly key: Secret | undefined;
  readonly session: HttpSession;
}

/** The maximum number of items per request. */
const itemsPerRequest = 5_000;

const Answer = z.object({
  success: z.literal(true),
  data: z.object({
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    refusals: z.array(z.object({ index: z.number(), field: z.string(), reason: z.string() })),
  }),
});

const Database = z.object({ database_id: z.string(), batches: z.number() });

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** The project's own API as a destination of rows. It reports rows that it already has as unchanged, so a request may be repeated. */
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

  /** Checks whether it could accept rows now; returns the error that a run would end with if not. */
  async readiness(signal: AbortSignal): Promise<WattjobsError | undefined> {
    const url = urlBelow(this.#options.baseUrl, '/readyz');
    try {
      const { status, body } = await this.#options.session.get(url, { signal });
      if (status === 200) {
        this.#note(parseJson(body));
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

  /** Checks the key without posting items; returns the error that a run would end with if it is refused. */
  async keyRefusal(path: string, signal: AbortSignal): Promise<WattjobsError | undefined> {
    const answer = await this.#postPart(path, [], signal);
    if (answer.answer === 'accepted') return undefined;
    return answer.error instanceof RenewCredentials || answer.error.reason === 'api_page' ? answer.error : undefined;
  }

  /**
   * Posts items, in as many requests as needed.
   * Returns one answer for all. If a request fails, the items accepted before it are reported as unchanged in the next try.
   */
  async post(path: string, items: readonly unknown[], signal: AbortSignal): Promise<BatchAnswer> {
    let outcome: BatchOutcome = { created: 0, updated: 0, unchanged: 0, refusals: [] };
    for (let first = 0; first < items.length; first += itemsPerRequest) {
      const answer = await this.#postPart(path, items.slice(first, first + itemsPerRequest), signal);
      if (answer.answer !== 'accepted') return answer;
      outcome = sum(outcome, answer.outcome, first);
    }
    return { answer: 'accepted', outcome };
  }

  async #postPart(path: string, items: readonly unknown[], signal: AbortSignal): Promise<BatchAnswer> {
    const { baseUrl, key, session } = this.#options;
    const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key.reveal()}` };
    try {
      const body = JSON.stringify({ items });
      const reply = await session.post(urlBelow(baseUrl, path), body, 'application/json', { signal, headers });
      if (reply.status === 413 && items.length > 1) return await this.#postHalves(path, items, signal);
      const answer = answerOf(reply, this.address);
      if (answer.answer === 'accepted') this.#note(z.object({ data: z.unknown() }).safeParse(parseJson(reply.body)).data?.data);
      return answer;
    } catch (error) {
      return { answer: 'retry-later', error: unreachable(this.address, error) };
    }
  }

  #note(told: unknown): void {
    const parsed = Database.safeParse(told);
    this.#database = parsed.success ? { id: parsed.data.database_id, batches: parsed.data.batches } : undefined;
  }

  async #postHalves(path: string, items: readonly unknown[], signal: AbortSignal): Promise<BatchAnswer> {
    const middle = Math.ceil(items.length / 2);
    const first = await this.#postPart(path, items.slice(0, middle), signal);
    if (first.answer !== 'accepted') return first;
    const second = await this.#postPart(path, items.slice(middle), signal);
    return second.answer === 'accepted' ? { answer: 'accepted', outcome: sum(first.outcome, second.outcome, middle) } : second;
  }
}

function sum(one: BatchOutcome, other: BatchOutcome, offset: number): BatchOutcome {
  return {
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    refusals: [...one.refusals, ...other.refusals.map((refusal) => ({ ...refusal, index: refusal.index + offset }))],
  };
}

function answerOf({ status, body }: HttpReply, address: string): BatchAnswer {
  const json = parseJson(body);
  if (status === 200) {
    const parsed = Answer.safeParse(json);
    if (parsed.success) return { answer: 'accepted', outcome: parsed.data.data };
    const message = `${address} answered with something else than the local API would`;
    return { answer: 'retry-later', error: new RetryDelivery(message, { reason: 'api_page', fix: 'Correct WATTJOBS_API_URL.' }) };
  }
  const context = { status };
  const said = Refusal.safeParse(json);
  if ((status === 401 || status === 403) && !said.success) {
    const message = `something in front of the local API at ${address} answered with status ${status}`;
    const fix = 'Correct WATTJOBS_API_URL, or let the job through to it; the next run repeats what was not taken.';
    return { answer: 'retry-later', error: new RetryDelivery(message, { reason: 'api_page', context, fix }) };
  }
  if (status === 401 || status === 403) {
    const message = `the local API at ${address} refused the key with status ${status}`;
    const fix = 'Give WATTJOBS_API_KEY a key with the scope collect (wattjobs-api keys create --scope collect).';
    return { answer: 'refused', error: new RenewCredentials(message, { reason: 'api_credentials', context, fix }) };
  }
  const message = `the local API at ${address} answered with status ${status}${said.success ? `: ${quoteForeignText(said.data.error.message, 300)}` : ''}`;
  const later = status >= 500 || status === 429 || status === 408;
  const details = { context, ...(status === 404 ? { fix: 'Correct WATTJOBS_API_URL.' } : {}) };
  if (later) return { answer: 'retry-later', error: new RetryDelivery(message, { ...details, reason: 'api_status' }) };
  return { answer: 'refused', error: new RetryDelivery(message, { ...details, reason: 'api_refused' }) };
}

function unreachable(address: string, error: unknown): WattjobsError {
  if (!(error instanceof HttpFailure)) throw error;
  const message = `the local API at ${address} cannot be reached: ${error.message}`;
  return new RetryDelivery(message, {
    reason: error.reasonOf('api'),
    cause: error,
    fix: 'Bring the API back; the next run repeats what it did not take.',
  });
}
