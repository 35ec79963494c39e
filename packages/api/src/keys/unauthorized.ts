import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../http/refusal.ts';

/** First, because some clients read only the first scheme of a line. */
const basic = 'Basic realm="wattjobs", charset="UTF-8"';

/**
 * Asks for a key (401). Many clients send the user name and password of an address only after a challenge for Basic.
 * A browser gets none: it would open a dialog over the page, and keep what is typed there.
 */
export function unauthorized(headers: IncomingHttpHeaders, code: string, message: string): Refusal {
  const fromBrowser = headers['sec-fetch-site'] !== undefined || headers['x-requested-with'] !== undefined;
  return new Refusal(401, code, message, { headers: { 'www-authenticate': fromBrowser ? 'Bearer' : `${basic}, Bearer` } });
}
