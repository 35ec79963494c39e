import { withoutSecrets } from './known-secrets.ts';

/** A secret that begins within what is quoted may end behind it. */
const marginCharacters = 4_096;

/**
 * What another program said, as a message may repeat it: on one line, without a secret, cut to a length.
 * It is cut last: half a secret would not be known again.
 */
export function quoteForeignText(text: string, longestCharacters: number): string {
  const line = text.slice(0, longestCharacters + marginCharacters).replace(/\s+/g, ' ');
  return withoutSecrets(line).trim().slice(0, longestCharacters);
}
