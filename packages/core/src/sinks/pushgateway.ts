import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import { isForeignRefusal, isWebPage } from '../http/foreign-page.ts';
import { HttpFailure } from '../http/http-failure.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply, HttpSession } from '../http/session.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import { urlBelow } from '../http/url-below.ts';
import type { MetricDefinition } from '../job/measurement.ts';
import { exposition } from './exposition.ts';
import { groupingPath } from './grouping-key.ts';
import { checkPushgateway } from './pushgateway-check.ts';
import { otherWriters } from './pushgateway-writers.ts';
import type { DeliveryAnswer, MeasurementGroup, Sink } from './sink.ts';

const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

/** A Prometheus Pushgateway, or a compatible server: PUT replaces a group, POST merges into it. */
export function pushgatewaySink(baseUrl: URL, session: HttpSession, definitions: readonly MetricDefinition[]): Sink {
  return {
    name: 'pushgateway',
    deliver: async (group, signal) => {
      const url = groupUrl(baseUrl, group);
      const body = await exposition(group.measurements, definitions);
      try {
        const send = group.mode === 'replace' ? session.put.bind(session) : session.post.bind(session);
        return answerOf(await send(url, body, textFormat, signal === undefined ? {} : { signal }), url);
      } catch (error) {
        if (!(error instanceof HttpFailure)) throw error;
        return later(`the Pushgateway did not take the values: ${error.message}`, error.reasonOf('pushgateway'), error);
      }
    },
    check: (groups, signal) => checkPushgateway({ baseUrl, session, signal, own: groups }),
    others: (own, nowMs, signal) => otherWriters({ baseUrl, session, own, nowMs, signal }),
  };
}

/** The address of one group below the base address. */
export function groupUrl(baseUrl: URL, { job, instance }: Pick<MeasurementGroup, 'job' | 'instance'>): URL {
  return urlBelow(baseUrl, groupingPath({ job, instance }));
}

function answerOf(reply: HttpReply, url: URL): DeliveryAnswer {
  const address = redactUrl(url);
  if (reply.status >= 200 && reply.status < 300) {
    // A Pushgateway responds with an empty body: a page means that the address belongs to something else.
    if (!isWebPage(reply)) return { answer: 'accepted' };
    return later(`${address} answered with a page instead of taking the values`, 'pushgateway_page');
  }
  const context = { status: reply.status };
  if (isForeignRefusal(reply)) {
    return later(`${address} answered with a page with status ${reply.status}, which is not a Pushgateway's`, 'pushgateway_page');
  }
  if (reply.status === 401 || reply.status === 403) {
    const message = `${address} refused the credentials with status ${reply.status}`;
    return { answer: 'refused', error: new RenewCredentials(message, { reason: 'pushgateway_credentials', context }) };
  }
  if (reply.status >= 500 || reply.status === 429 || reply.status === 408) {
    return later(`${address} answered with status ${reply.status}`, 'pushgateway_status');
  }
  const said = quoteForeignText(reply.body, 300);
  return {
    answer: 'refused',
    error: new RetryDelivery(`${address} refused the values with status ${reply.status}: ${said}`, {
      reason: 'pushgateway_refused',
      fix: reply.status === 400 ? 'Run the check verb: it finds the group that is in the way.' : 'Correct PUSHGATEWAY_URL.',
      context,
    }),
  };
}

function later(message: string, reason: string, cause?: unknown): DeliveryAnswer {
  return { answer: 'retry-later', error: new RetryDelivery(message, { reason, ...(cause === undefined ? {} : { cause }) }) };
}
