import { createHash } from 'node:crypto';
import { withoutTheseSecrets } from '@wattjobs/core/redaction';
import type { MeterConfiguration } from '../configuration/index.ts';
import type { Evidence } from './meter-reading.ts';
import type { PageSnapshot } from './page-snapshot.ts';

const mostBytes = 5 * 1024;
/** A secret that begins inside the kept part may end after it. */
const marginCharacters = 4096;

/** The secrets that a configuration holds. */
export function configuredSecrets({ authentication }: MeterConfiguration): readonly string[] {
  if ('password' in authentication) return [authentication.password.reveal()];
  return authentication.type === 'cookie' ? authentication.cookies.map(({ value }) => value.reveal()) : [];
}

/** What is kept of a page and its frames. The hash is that of the text as it came. */
export function evidenceOf(snapshot: PageSnapshot, matchedText: string | undefined, secrets: readonly string[]): Evidence {
  const text = [snapshot, ...snapshot.frames].map(({ body }) => body).join('\n');
  return {
    pageHash: createHash('sha256').update(text, 'utf8').digest('hex'),
    pageStart: firstBytes(withoutTheseSecrets(text.slice(0, mostBytes + marginCharacters), secrets)),
    ...(matchedText === undefined ? {} : { matchedText: withoutTheseSecrets(matchedText, secrets) }),
  };
}

function firstBytes(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= mostBytes) return text;
  let end = mostBytes;
  // A byte 10xxxxxx continues a code point.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
