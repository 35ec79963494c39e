import type { HttpReply } from './session.ts';

/** Whether a body is a web page. No API sends one. */
export function isWebPage({ body }: Pick<HttpReply, 'body'>): boolean {
  return /<(?:!doctype|html|head|body|title|center|h1)\b/i.test(body);
}

/**
 * Whether a refusal is the page of an intermediary, such as the login of a guest network.
 * A server that asks for credentials says so in a header (RFC 9110, section 11.6.1), whatever its page.
 */
export function isForeignRefusal(reply: Pick<HttpReply, 'status' | 'body' | 'headers'>): boolean {
  const isRefusal = reply.status === 401 || reply.status === 403;
  return isRefusal && isWebPage(reply) && reply.headers['www-authenticate'] === undefined;
}
