import { Secret } from './secret.ts';
import type { Parsed } from './setting.ts';

/**
 * Takes a secret as it is, or says what shows that it is not what was meant.
 * A password that was altered on its way is refused by the other side, try after try, until the account is locked.
 */
export function parseSecret(value: string): Parsed<Secret> {
  // Node.js puts it in the place of bytes of a variable that are not UTF-8.
  if (value.includes('\ufffd')) return { problem: 'holds U+FFFD, which stands for bytes that could not be read: save it as UTF-8' };
  // One line end is dropped before; what else of that kind is there, nobody can type and no header can carry.
  if (/[^\P{Cc}\t]/u.test(value)) {
    return { problem: 'holds a line break or another control character: it is one line, so see whether it is the right file' };
  }
  return { value: new Secret(value) };
}
