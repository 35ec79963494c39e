import { RenewCredentials, RetryDelivery, type WattjobsError } from '@wattjobs/core/errors';
import { HttpFailure, type HttpReply, type HttpSession, isWebPage, urlBelow } from '@wattjobs/core/http';
import type { Finding } from '@wattjobs/core/job';
import type { Secret } from '@wattjobs/core/settings';
import type { RowsAnswer } from '@wattjobs/core/sinks';
import type { EnphaseDestination } from './enphase-destination.ts';
import { type LegacyBody, legacyBody } from './legacy-body.ts';

export interface LegacyApiOptions {
  /** The address that takes the rows, as in the legacy collector: with a trailing slash. */
  readonly url: URL;
  /** For a legacy route of this product's own API, which requires a key except on loopback. */
  readonly key: Secret | undefined;
  readonly session: HttpSession;
}

/** An API that takes one row per reading, as the legacy collector posts it. It cannot store interval telemetry. */
export function legacyApiDestination({ url, key, session }: LegacyApiOptions): EnphaseDestination {
  const address = `${url.origin}${url.pathname}`;
  const headers: Readonly<Record<string, string>> = key === undefined ? {} : { authorization: `Bearer ${key.reveal()}` };

  const probe = async (signal: AbortSignal): Promise<WattjobsError | undefined> => {
    try {
      // An API without this address is up, too.
      const { status } = await session.get(urlBelow(url, '/health'), { signal, headers });
      return status >= 500 ? later(`${address} answered with status ${status}`, 'api_status') : undefined;
    } catch (error) {
      return unreachable(address, error);
    }
  };

  const post = async (body: LegacyBody, signal: AbortSignal): Promise<RowsAnswer> => {
    try {
      const reply = await session.post(url, JSON.stringify(body), 'application/json', { signal, headers });
      return answerOf(reply, address, body);
    } catch (error) {
      return { answer: 'retry-later', error: unreachable(address, error) };
    }
  };

  /** Posts an empty row, which is refused for its missing fields if the address and the key are right. */
  const refusalOfNothing = async (signal: AbortSignal): Promise<WattjobsError | undefined> => {
    const answer = await post({}, signal);
    return answer.answer === 'accepted' ? undefined : answer.error;
  };

  return {
    name: 'legacy API',
    takes: 'day-texts',
    probe,
    count: (readings) => readings.filter(({ summary }) => summary !== undefined).length,
    describe: (readings) => readings.map(legacyBody).filter((body) => body !== undefined),
    deliver: async (readings, signal) => {
      const refusals: WattjobsError[] = [];
      for (const body of readings.map(legacyBody).filter((each) => each !== undefined)) {
        const answer = await post(body, signal);
        if (answer.answer !== 'accepted') return answer;
        refusals.push(...(answer.refusals ?? []));
      }
      return { answer: 'accepted', refusals };
    },
    async *check(signal): AsyncIterable<Finding> {
      const subject = 'legacy API';
      const problem = (await probe(signal)) ?? (await refusalOfNothing(signal));
      if (problem === undefined) yield { subject, message: `${address} answers, and takes rows` };
      else yield { subject, message: problem.message, problem, fix: problem.fix };
    },
  };
}

function answerOf({ status, body: text }: HttpReply, address: string, body: LegacyBody): RowsAnswer {
  const isPage = isWebPage({ body: text });
  if (status >= 200 && status < 300) {
    // A page, such as a proxy's login, has stored nothing.
    return isPage ? webPage(address) : { answer: 'accepted' };
  }
  // Also from a gateway that refused a request before the API saw it: the row is repeated.
  if (isPage && status < 500) return webPage(address, ` with status ${status}`);
  if (status === 401 || status === 403) {
    const fix = 'Set WATTJOBS_API_KEY to a key that the API takes.';
    const message = `${address} refused the key with status ${status}`;
    return { answer: 'refused', error: new RenewCredentials(message, { reason: 'api_credentials', fix }) };
  }
  if (status >= 500 || status === 408 || status === 429) {
    return { answer: 'retry-later', error: later(`${address} answered with status ${status}`, 'api_status') };
  }
  const row = body['system_id'] === undefined ? 'a row' : `the row ${body['system_id']} ${body['last_report_at']}`;
  const message = `${address} refused ${row} with status ${status}`;
  const fix =
    status === 404 ? 'Correct LOCAL_API_BASE_URL.' : 'See the API’s log: an older one refuses a system whose operational_at is null.';
  const error = new RetryDelivery(message, { reason: 'api_refused', fix, context: { status } });
  return status === 422 || status === 400 ? { answer: 'accepted', refusals: [error] } : { answer: 'refused', error };
}

function webPage(address: string, how = ''): RowsAnswer {
  const fix = 'Correct LOCAL_API_BASE_URL, or let the job through to it; the next run repeats what was not taken.';
  return { answer: 'retry-later', error: new RetryDelivery(`${address} answered with a web page${how}`, { reason: 'api_page', fix }) };
}

function unreachable(address: string, error: unknown): WattjobsError {
  if (!(error instanceof HttpFailure)) throw error;
  return later(`${address} cannot be reached: ${error.message}`, error.reasonOf('api'), error);
}

function later(message: string, reason: string, cause?: unknown): WattjobsError {
  const fix = 'Bring the API back; the next run repeats what it did not take.';
  return new RetryDelivery(message, { reason, fix, ...(cause === undefined ? {} : { cause }) });
}
