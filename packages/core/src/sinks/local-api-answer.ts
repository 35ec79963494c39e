import { z } from 'zod';
import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { HttpFailure } from '../http/http-failure.ts';
import type { HttpReply } from '../http/session.ts';
import { parseJson } from '../json/parse-json.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { Retry } from './sink.ts';

/** One item that the API will never accept: its position in the request, the field, and the problem. */
export interface Refusal {
  readonly index: number;
  readonly field: string;
  readonly reason: string;
}

/** The API's database and how many batches it has accepted. Another id, or fewer batches, means that rows are missing there. */
export interface ApiDatabase {
  readonly id: string;
  readonly batches: number;
}

/** Why the API did not accept a request. */
export type ApiFailure = Pick<Retry, 'error' | 'when'>;

const Accepted = z.object({
  success: z.literal(true),
  data: z.object({
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    refusals: z.array(z.object({ index: z.int(), field: z.string(), reason: z.string() })),
  }),
});

const Named = z.object({ database_id: z.string(), batches: z.number() });
const Failed = z.object({ error: z.object({ message: z.string() }) });

/** The database that an answer names; undefined if it names none. */
export function databaseIn(answerData: unknown): ApiDatabase | undefined {
  const parsed = Named.safeParse(answerData);
  return parsed.success ? { id: parsed.data.database_id, batches: parsed.data.batches } : undefined;
}

/** What the API's answer to a batch means: the items that it refused, or why it took none. */
export function interpretBatchAnswer(
  { status, body }: HttpReply,
  address: string,
  itemCount: number,
): { readonly refusals: readonly Refusal[]; readonly database: ApiDatabase | undefined } | ApiFailure {
  if (status !== 200) return failureOf({ status, body }, address);
  const json = parseJson(body);
  const parsed = Accepted.safeParse(json);
  const refusals = parsed.success ? outcomesFor(itemCount, parsed.data) : undefined;
  if (refusals !== undefined) return { refusals, database: databaseIn((json as { readonly data: unknown }).data) };
  return notLikeTheApi(address);
}

/** What the API's answer to a question means: its data, or why it gave none. */
export function interpretAnswer<Data>(
  { status, body }: Pick<HttpReply, 'status' | 'body'>,
  address: string,
  data: z.ZodType<Data>,
): { readonly data: Data } | ApiFailure {
  if (status !== 200) return failureOf({ status, body }, address);
  const parsed = z.object({ success: z.literal(true), data }).safeParse(parseJson(body));
  return parsed.success ? { data: parsed.data.data } : notLikeTheApi(address);
}

function failureOf({ status, body }: Pick<HttpReply, 'status' | 'body'>, address: string): ApiFailure {
  const apiError = Failed.safeParse(parseJson(body));
  const context = { status };
  if (status === 401 || status === 403) {
    if (!apiError.success) {
      const fix = 'Correct WATTJOBS_API_URL, or allow the job to reach it; the next run sends again what was not accepted.';
      return notTheApi(`something in front of the local API at ${address} answered with status ${status}`, { context, fix });
    }
    const message = `the local API at ${address} refused the key with status ${status}`;
    const fix = 'Give WATTJOBS_API_KEY a key with the scope collect (wattjobs-api keys create --scope collect).';
    return { error: new RenewCredentials(message, { reason: 'api_credentials', context, fix }), when: 'next-run' };
  }
  const why = apiError.success ? `: ${quoteForeignText(apiError.data.error.message, 300).replace(/\.$/, '')}` : '';
  const message = `the local API at ${address} answered with status ${status}${why}`;
  const details = { context, ...(status === 404 ? { fix: 'Correct WATTJOBS_API_URL.' } : {}) };
  return status >= 500 || status === 429 || status === 408
    ? { error: new RetryDelivery(message, { ...details, reason: 'api_status' }), when: 'soon' }
    : { error: new RetryDelivery(message, { ...details, reason: 'api_refused' }), when: 'next-run' };
}

/** The refused items, each once; undefined if the answer does not account for exactly the posted items: then nothing counts as accepted. */
function outcomesFor(itemCount: number, { data }: z.output<typeof Accepted>): readonly Refusal[] | undefined {
  const refusals = [...new Map(data.refusals.toReversed().map((refusal) => [refusal.index, refusal])).values()].toReversed();
  const accountsForAll = data.created + data.updated + data.unchanged + refusals.length === itemCount;
  return accountsForAll && refusals.every(({ index }) => index >= 0 && index < itemCount) ? refusals : undefined;
}

/**
 * A request that got no answer.
 * @throws the error itself if it is not one of HTTP
 */
export function unreachable(address: string, error: unknown): WattjobsError {
  if (!(error instanceof HttpFailure)) throw error;
  return new RetryDelivery(`the local API at ${address} cannot be reached: ${error.message}`, {
    reason: error.reasonOf('api'),
    cause: error,
    fix: 'Restore the API; the next run sends again what it did not accept.',
  });
}

function notLikeTheApi(address: string): ApiFailure {
  return notTheApi(`${address} did not answer like the local API`, { fix: 'Correct WATTJOBS_API_URL.' });
}

function notTheApi(message: string, details: { readonly fix: string; readonly context?: { readonly status: number } }): ApiFailure {
  return { error: new RetryDelivery(message, { ...details, reason: 'api_page' }), when: 'soon' };
}
