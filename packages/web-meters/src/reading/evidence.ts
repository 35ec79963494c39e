import { createHash } from 'node:crypto';
import { withoutTheseSecrets } from '@wattjobs/core/redaction';
import { isPasswordField, type MeterConfiguration } from '../configuration/index.ts';
import type { Evidence } from './meter-reading.ts';
import type { PageSnapshot } from './page-snapshot.ts';

/** How much of a page is kept with a reading. */
const usualBytes = 5 * 1024;
/** A secret that begins inside the kept part may end after it. */
const marginCharacters = 4096;

/** The secrets that a configuration holds, also those that a step types into a field for a password. */
export function configuredSecrets({ authentication, steps, logoutSteps }: MeterConfiguration): readonly string[] {
  const typed = [...steps, ...logoutSteps].flatMap((step) =>
    step.action === 'type' && (step.isSecret === true || isPasswordField(step.selector)) ? [step.value] : [],
  );
  if ('password' in authentication) return [authentication.password.reveal(), ...typed];
  return authentication.type === 'cookie' ? [...authentication.cookies.map(({ value }) => value.reveal()), ...typed] : typed;
}

/** What is kept of a page and its frames: at most `pageBytes` of it. The hash is that of the text as it came. */
export function evidenceOf(
  snapshot: PageSnapshot,
  matchedText: string | undefined,
  secrets: readonly string[],
  pageBytes = usualBytes,
): Evidence {
  const text = [snapshot, ...snapshot.frames].map(({ body }) => body).join('\n');
  return {
    pageHash: createHash('sha256').update(text, 'utf8').digest('hex'),
    pageStart: firstBytes(withoutTheseSecrets(text.slice(0, pageBytes + marginCharacters), secrets), pageBytes),
    ...(matchedText === undefined ? {} : { matchedText: withoutTheseSecrets(matchedText, secrets) }),
  };
}

/** Without a character of which only some bytes fit. */
function firstBytes(text: string, mostBytes: number): string {
  return new TextDecoder().decode(Buffer.from(text, 'utf8').subarray(0, mostBytes), { stream: true });
}
