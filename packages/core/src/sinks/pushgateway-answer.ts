import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { isForeignRefusal, isWebPage } from '../http/foreign-page.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply } from '../http/session.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { Retry } from './sink.ts';

/** Why a group was not taken. */
export interface PushFailure {
  readonly error: WattjobsError;
  readonly when: Retry['when'];
  /** Other groups may be taken all the same. */
  readonly concernsGroupAlone: boolean;
}

/** What a Pushgateway's answer to one group means; `undefined` if it took the group. */
export function pushFailure(reply: HttpReply, url: URL): PushFailure | undefined {
  const address = redactUrl(url);
  if (reply.status >= 200 && reply.status < 300) {
    // A Pushgateway responds with an empty body: a page means that the address belongs to something else.
    return isWebPage(reply) ? later(`${address} answered with a page instead of taking the values`, 'pushgateway_page') : undefined;
  }
  if (isForeignRefusal(reply)) {
    return later(`${address} answered with a page with status ${reply.status}, which is not a Pushgateway's`, 'pushgateway_page');
  }
  const context = { status: reply.status };
  if (reply.status === 401 || reply.status === 403) {
    const message = `${address} refused the credentials with status ${reply.status}`;
    const error = new RenewCredentials(message, { reason: 'pushgateway_credentials', context });
    return { error, when: 'next-run', concernsGroupAlone: false };
  }
  if (reply.status >= 500 || reply.status === 429 || reply.status === 408) {
    return later(`${address} answered with status ${reply.status}`, 'pushgateway_status');
  }
  const said = quoteForeignText(reply.body, 300);
  const error = new RetryDelivery(`${address} refused the values with status ${reply.status}: ${said}`, {
    reason: 'pushgateway_refused',
    fix: reply.status === 400 ? 'Run the check verb: it finds the group that is in the way.' : 'Correct PUSHGATEWAY_URL.',
    context,
  });
  return { error, when: 'next-run', concernsGroupAlone: true };
}

/** A failure that may pass within seconds. */
export function later(message: string, reason: string, cause?: unknown): PushFailure {
  const error = new RetryDelivery(message, { reason, ...(cause === undefined ? {} : { cause }) });
  return { error, when: 'soon', concernsGroupAlone: false };
}
