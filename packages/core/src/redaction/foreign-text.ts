import { withoutSecrets } from './known-secrets.ts';

/** A secret that begins inside the quoted part may end after it. */
const marginCharacters = 4_096;

/**
 * Another program's output, prepared for a message: on one line, without control characters and secrets, and limited in length.
 * It is cut last, because half a secret would not be recognized.
 */
export function quoteForeignText(text: string, longestCharacters: number): string {
  const line = text.slice(0, longestCharacters + marginCharacters).replace(/[\s\p{Cc}]+/gu, ' ');
  return withoutSecrets(line).trim().slice(0, longestCharacters);
}
