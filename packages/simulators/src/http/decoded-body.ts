import { gunzipSync } from 'node:zlib';
import type { ReceivedRequest } from './message.ts';

/** The body, decompressed if the request declares gzip; null if that fails. */
export function decodedBody({ headers, body }: ReceivedRequest): Buffer | null {
  if (headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body);
  } catch {
    return null;
  }
}
