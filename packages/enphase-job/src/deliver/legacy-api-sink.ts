import { RenewCredentials, ReportRefusedItem, RetryDelivery, type WattjobsError } from '@wattjobs/core/errors';
import { HttpFailure, type HttpReply, type HttpSession, isWebPage, urlBelow } from '@wattjobs/core/http';
import type { KeyedRow } from '@wattjobs/core/job';
import { quoteForeignText } from '@wattjobs/core/redaction';
import type { Secret } from '@wattjobs/core/settings';
import type { ProbedSink, Retry } from '@wattjobs/core/sinks';

export interface LegacyApiOptions {
  /** The address that takes the rows, as in the legacy collector: with a trailing slash. */
  readonly url: URL;
  /** For a legacy route of this product's own API, which requires a key except on loopback. */
  readonly key: Secret | undefined;
  readonly session: HttpSession;
}

/** An API that takes one row per request, as the legacy collector posts it. */
export function legacyApiSink({ url, key, session }: LegacyApiOptions): ProbedSink {
  const address = `${url.origin}${url.pathname}`;
  const headers: Readonly<Record<string, string>> = key === undefined ? {} : { authorization: `Bearer ${key.reveal()}` };

  const probe = async (signal: AbortSignal): Promise<WattjobsError | undefined> => {
    try {
      // An API without this address is up, too.
      const { status } = await session.get(urlBelow(url, '/health'), { signal, headers });
      return status >= 500 ? retryLater(`${address} returned status ${status}`, 'api_status') : undefined;
    } catch (error) {
      return unreachable(address, error);
    }
  };

  const post = async ({ key: name, body }: Pick<KeyedRow, 'key' | 'body'>, signal: AbortSignal): Promise<RowAnswer> => {
    try {
      const reply = await session.post(url, JSON.stringify(body), 'application/json', { signal, headers });
      return interpret(reply, address, name);
    } catch (error) {
      return { error: unreachable(address, error), when: 'soon' };
    }
  };

  /** Posts an empty row, which is refused for its missing fields if the address and the key are right. */
  const postEmptyRow = async (signal: AbortSignal): Promise<WattjobsError | undefined> => {
    const answer = await post({ key: 'without fields', body: {} }, signal);
    return 'error' in answer ? answer.error : undefined;
  };

  return {
    name: 'legacy API',
    takes: 'rows',
    probe,
    readings: ({ rows }) => rows.length,
    deliver: async (batch, signal) => {
      const refused: ReportRefusedItem[] = [];
      for (const [count, row] of batch.rows.entries()) {
        const answer = await post(row, signal);
        if ('error' in answer) {
          return { accepted: count - refused.length, refused, retry: { batch: { ...batch, rows: batch.rows.slice(count) }, ...answer } };
        }
        if (answer.refused !== undefined) refused.push(answer.refused);
      }
      return { accepted: batch.rows.length - refused.length, refused };
    },
    async *check(signal) {
      const subject = 'legacy API';
      const problem = (await probe(signal)) ?? (await postEmptyRow(signal));
      if (problem === undefined) yield { subject, message: `${address} responds and accepts rows` };
      else yield { subject, message: problem.message, problem, fix: problem.fix };
    },
  };
}

/** The result of one row: accepted, refused for good, or to be retried. */
type RowAnswer = { readonly refused?: ReportRefusedItem } | Pick<Retry, 'error' | 'when'>;

function interpret({ status, body: text }: HttpReply, address: string, name: string): RowAnswer {
  const isPage = isWebPage({ body: text });
  if (status >= 200 && status < 300) {
    // A page, such as a proxy's login, has stored nothing.
    return isPage ? webPage(address) : {};
  }
  // Also from a gateway that refused a request before the API saw it: the row is repeated.
  if (isPage && status < 500) return webPage(address, ` with status ${status}`);
  if (status === 401 || status === 403) {
    const fix = 'Set WATTJOBS_API_KEY to a key that the API accepts.';
    const error = new RenewCredentials(`${address} refused the key with status ${status}`, { reason: 'api_credentials', fix });
    return { error, when: 'next-run' };
  }
  if (status >= 500 || status === 408 || status === 429) {
    return { error: retryLater(`${address} returned status ${status}`, 'api_status'), when: 'soon' };
  }
  const message = `${address} refused the row ${quoteForeignText(name, 200)} with status ${status}`;
  const details = { reason: 'api_refused', context: { status } };
  if (status === 400 || status === 422) {
    const fix = 'See the API’s log: an older API refuses a system whose operational_at is null.';
    return { refused: new ReportRefusedItem(message, { ...details, fix }) };
  }
  const fix = status === 404 ? 'Correct LOCAL_API_BASE_URL.' : 'See the API’s log.';
  return { error: new RetryDelivery(message, { ...details, fix }), when: 'next-run' };
}

function webPage(address: string, detail = ''): RowAnswer {
  const fix = 'Correct LOCAL_API_BASE_URL, or allow the job to reach it; the next run repeats the rows that were not accepted.';
  return { error: new RetryDelivery(`${address} returned a web page${detail}`, { reason: 'api_page', fix }), when: 'soon' };
}

function unreachable(address: string, error: unknown): WattjobsError {
  if (!(error instanceof HttpFailure)) throw error;
  return retryLater(`${address} is unreachable: ${error.message}`, error.reasonOf('api'), error);
}

function retryLater(message: string, reason: string, cause?: unknown): WattjobsError {
  const fix = 'Restore the API; the next run repeats the rows that it did not accept.';
  return new RetryDelivery(message, { reason, fix, ...(cause === undefined ? {} : { cause }) });
}
