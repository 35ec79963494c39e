import { HttpFailure, HttpSession } from '@wattjobs/core/http';
import type { Clock } from '@wattjobs/core/time';
import type { WebhookSettings } from '../../settings/settings.ts';
import { webhookHeaders } from '../../webhook/signature.ts';
import { type Channel, type ClosedStatement, NotAccepted } from './channel.ts';

const requestTimeoutMs = 10_000;

/** Tells WEBHOOK_URL of each statement. The id of a message is that of its statement: a repeat has the same. */
export function webhookChannel({ url, secret }: Pick<WebhookSettings, 'url' | 'secret'>, clock: Clock): Channel {
  const session = new HttpSession({ userAgent: 'wattjobs-api', cookies: 'none', maxRedirects: 0, requestTimeoutMs, clock });
  return {
    name: 'webhook',
    send: async (statement) => {
      const body = messageOf(statement);
      const headers = webhookHeaders(`statement-${statement.number}`, body, secret, clock.now());
      const { status } = await session.post(url, body, 'application/json', { headers }).catch((error: unknown) => {
        // Its message has the path, which may hold a token.
        throw error instanceof HttpFailure
          ? new NotAccepted(`the receiver gave no usable answer (${error.systemCode ?? error.kind})`)
          : error;
      });
      if (status < 200 || status >= 300) throw new NotAccepted(`the receiver answered ${status}`);
      return 'accepted';
    },
  };
}

function messageOf({ number, hash, document }: ClosedStatement): string {
  const { kind, corrects, month, createdAt, customer, tariff, totals } = document;
  const who = customer === null ? null : { id: customer.id, name: customer.name, reference: customer.reference };
  const data = { number, hash, kind, corrects, month, customer: who, currency: tariff?.currency ?? null, totals };
  return JSON.stringify({ type: 'statement.closed', timestamp: createdAt, data });
}
