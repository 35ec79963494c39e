import { createHash } from 'node:crypto';

/** Sixteen hexadecimal digits by which a token is known again, and from which it cannot be found: tokens are long and random. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
