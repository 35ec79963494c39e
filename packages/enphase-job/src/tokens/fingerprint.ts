import { createHash } from 'node:crypto';

/** Sixteen hexadecimal digits that identify a token but do not reveal it: tokens are long and random. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
