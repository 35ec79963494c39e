import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { isForeignRefusal, isWebPage } from '../http/foreign-page.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply } from '../http/session.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { Retry } from './sink.ts';

/** Why a group was not accepted. */
export interface PushFailure {
  readonly error: WattjobsError;
  readonly when: Retry['when'];
  /** True if other groups may still be accepted. */
  readonly affectsOnlyThisGroup: boolean;
}

/** What a Pushgateway's answer to one group means; `undefined` if it took the group. */
export function pushFailure(reply: HttpReply, url: URL): PushFailure | undefined {
  const address = redactUrl(url);
  if (reply.status >= 200 && reply.status < 300) {
    // A Pushgateway responds with an empty body: a page means that the address belongs to something else.
    return isWebPage(reply)
      ? temporaryFailure(`${address} answered with a web page instead of accepting the values`, 'pushgateway_page')
      : undefined;
  }
  if (isForeignRefusal(reply)) {
    return temporaryFailure(
      `${address} answered with status ${reply.status} and a web page, which is not a Pushgateway's`,
      'pushgateway_page',
    );
  }
  const context = { status: reply.status };
  if (reply.status === 401 || reply.status === 403) {
    const message = `${address} refused the credentials with status ${reply.status}`;
    const error = new RenewCredentials(message, { reason: 'pushgateway_credentials', context });
    return { error, when: 'next-run', affectsOnlyThisGroup: false };
  }
  if (reply.status >= 500 || reply.status === 429 || reply.status === 408) {
    return temporaryFailure(`${address} answered with status ${reply.status}`, 'pushgateway_status');
  }
  const answerText = quoteForeignText(reply.body, 300);
  const error = new RetryDelivery(`${address} refused the values with status ${reply.status}: ${answerText}`, {
    reason: 'pushgateway_refused',
    fix: reply.status === 400 ? 'Run the check verb: it finds the conflicting group.' : 'Correct PUSHGATEWAY_URL.',
    context,
  });
  return { error, when: 'next-run', affectsOnlyThisGroup: true };
}

/** A failure that may pass within seconds. */
export function temporaryFailure(message: string, reason: string, cause?: unknown): PushFailure {
  const error = new RetryDelivery(message, { reason, ...(cause === undefined ? {} : { cause }) });
  return { error, when: 'soon', affectsOnlyThisGroup: false };
}
