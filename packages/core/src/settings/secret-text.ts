import { Secret } from './secret.ts';
import type { Parsed } from './setting.ts';

/**
 * Returns a secret unchanged, or a problem if it cannot be the intended one.
 * The other side refuses an altered password again and again, until the account is locked.
 */
export function parseSecret(value: string): Parsed<Secret> {
  // Node.js puts it in place of bytes that are not UTF-8.
  if (value.includes('\ufffd')) return { problem: 'holds U+FFFD, which stands for bytes that could not be read: save it as UTF-8' };
  // One line end was already dropped. Other control characters cannot be typed or sent in a header.
  if (/[^\P{Cc}\t]/u.test(value)) {
    return { problem: 'holds a line break or another control character: it must be one line, so check that it is the right file' };
  }
  return { value: new Secret(value) };
}
