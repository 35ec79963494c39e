import { createHmac } from 'node:crypto';
import type { Secret } from '@wattjobs/core/settings';

/**
 * The headers by which a receiver tells a repeat from another message, and a message of this API from one of somebody else,
 * as https://www.standardwebhooks.com has them: HMAC-SHA-256 of id, time and body. A secret of the form `whsec_…` is Base64.
 */
export function webhookHeaders(id: string, body: string, secret: Secret | undefined, nowMs: number): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(nowMs / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds };
  if (secret === undefined) return headers;
  const [, base64] = /^whsec_(.+)$/.exec(secret.reveal()) ?? [];
  const key = base64 === undefined ? secret.reveal() : Buffer.from(base64, 'base64');
  return { ...headers, 'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}` };
}
