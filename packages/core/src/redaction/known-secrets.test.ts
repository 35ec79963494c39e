import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../settings/secret.ts';
import { quoteForeignText } from './foreign-text.ts';
import { rememberReceivedSecret, rememberSecret, withoutSecrets, withoutUnmistakableSecrets } from './known-secrets.ts';
import { withoutSecretsInLine } from './log-line.ts';
import { type Range, withoutRanges } from './ranges.ts';
import { growth } from '../testing/growth.ts';
import { searchedText } from './searched-text.ts';
import { SecretMatcher } from './secret-matcher.ts';
import { rememberUserinfo } from './userinfo.ts';

/** The text with one secret redacted, if only that secret is known. */
function redact(secret: string, text: string): string {
  const ranges: Range[] = [];
  new SecretMatcher(secret).find(searchedText(text), ranges);
  return withoutRanges(text, ranges);
}

const percentEverything = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (match) => match.toLowerCase());
const entities = (text: string, form: (codePoint: number) => string) => [...text].map((each) => form(each.codePointAt(0) ?? 0)).join('');
const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Every form in which another program may repeat a secret. */
const encodings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  encodeURIComponent,
  'encodeURIComponent in lower case': (secret) => lowerHex(encodeURIComponent(secret)),
  'as a form sends it': (secret) => new URLSearchParams({ p: secret }).toString().slice(2),
  'each character percent-encoded': percentEverything,
  'each character percent-encoded, upper case': (secret) => percentEverything(secret).toUpperCase(),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'each character percent-encoded twice': (secret) => encodeURIComponent(percentEverything(secret)),
  'encoded in part': (secret) =>
    [...secret].map((each, index) => (index % 2 === 0 ? percentEverything(each) : encodeURIComponent(each))).join(''),
  'escaped for JSON': json,
  'escaped for JSON twice': (secret) => json(json(secret)),
  'escaped for JSON with slashes': (secret) => json(secret).replaceAll('/', String.raw`\/`),
  'escaped for JSON, each character': (secret) =>
    Array.from({ length: secret.length }, (_, unit) => secret.charCodeAt(unit))
      .map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  'escaped for HTML': escapeHtml,
  'escaped for HTML twice': (secret) => escapeHtml(escapeHtml(secret)),
  'escaped for HTML, then for JSON': (secret) => json(escapeHtml(secret)),
  'decimal entities': (secret) => entities(secret, (codePoint) => `&#${codePoint};`),
  'hexadecimal entities': (secret) => entities(secret, (codePoint) => `&#x${codePoint.toString(16)};`),
  'hexadecimal entities of the other case': (secret) => entities(secret, (codePoint) => `&#X${codePoint.toString(16).toUpperCase()};`),
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
  'hexadecimal in upper case': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'hexadecimal with colons': (secret) => (Buffer.from(secret).toString('hex').match(/../g) ?? []).join(':'),
  base64,
  'base64 without padding': (secret) => base64(secret).replace(/=+$/, ''),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'base64 in an address': (secret) => encodeURIComponent(base64(secret)),
  'base64 in JSON with slashes': (secret) => base64(secret).replaceAll('/', String.raw`\/`),
  'base64 behind one byte': (secret) => base64(`u${secret}`),
  'base64 behind two bytes': (secret) => base64(`u:${secret}`),
  'base64 behind three bytes': (secret) => base64(`us:${secret}`),
  'base64 with more behind it': (secret) => base64(`user:${secret}\r\nmore`),
  'base64 of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  'base64 of a form': (secret) => base64(`a=b&p=${encodeURIComponent(secret)}`),
  'hexadecimal of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('hex'),
};

/** The characters of passwords and tokens, and those that break encodings. */
const anySecret = fc
  .oneof(
    fc.string({ unit: 'binary-ascii', minLength: 4, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 4, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...`ab1/+=?#@%&<>"'\\ ;:äß€😀.-_~!$()*,[]{}|^\``), minLength: 4, maxLength: 30 }),
    fc.base64String({ minLength: 40, maxLength: 400 }),
  )
  .filter((text) => text.isWellFormed() && !/[\p{Cc}]/u.test(text) && text === text.trim() && text.length >= 4);

describe.each(Object.entries(encodings))('a secret that is repeated %s', (_name, encode) => {
  it('is found at any position', () => {
    fc.assert(
      fc.property(anySecret, fc.constantFrom('', 'said: ', '"', '?p=', '=', ' '), (secret, before) => {
        const encoded = encode(secret);
        const shown = redact(secret, `${before}${encoded}" end`);
        expect(shown).toContain('[redacted]');
        expect(shown).not.toContain(encoded);
        expect(shown).not.toContain(secret);
        // In base64, digits that share bits with neighboring text may stay.
        expect(shown.replace('[redacted]', '').length).toBeLessThanOrEqual(
          before.length + ' end"'.length + (/base64/.test(_name) ? encoded.length / 2 + 16 : 0),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a secret', () => {
  it('is redacted in foreign texts once it is created', () => {
    expect(new Secret('canary/1 & more').reveal()).toBe('canary/1 & more');
    expect(withoutSecrets('no user me:canary%2F1+%26+more here')).toBe('no user me:[redacted] here');
    expect(withoutSecrets(`Basic ${base64('me:canary/1 & more')}!`)).toMatch(/^Basic \S{0,6}\[redacted\]!$/);
  });

  it('is found in the charset of a page', () => {
    expect(redact('pässwort€', 'p=p%E4sswort%80;')).toBe('p=[redacted];');
  });

  it('is found with its spaces folded by HTML, and if it is cut off', () => {
    expect(redact('one  two   three', 'said one two three.')).toBe('said [redacted].');
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl';
    expect(redact(token, `token ${token.slice(0, 40)}`)).toBe('token [redacted]');
    expect(redact(token, `token ${encodeURIComponent(token).slice(0, 40)}…`)).toBe('token [redacted]…');
  });

  it('of one to three characters is found if it stands alone', () => {
    expect(redact('ab', 'the user ab, or a%62: about a cab')).toBe('the user [redacted], or [redacted]: about a cab');
    expect(redact('1', '1 of 10')).toBe('[redacted] of 10');
  });

  it('of one to three characters is found within a user and password', () => {
    rememberUserinfo(new URL('http://somebody:x9@host'));
    expect(withoutSecrets(`Basic ${base64('somebody:x9')}`)).toBe('Basic [redacted]');
  });

  it('in an address is registered decoded', () => {
    rememberUserinfo(new URL('http://me:canary%2Fslash@host'));
    rememberUserinfo(new URL('http://canary-token-in-user@host'));
    expect(withoutSecrets('canary/slash canary%2fslash canary-token-in-user')).toBe('[redacted] [redacted] [redacted]');
  });

  it('that is a word is not redacted in our own sentences, because the gap would reveal it', () => {
    rememberSecret('password');
    rememberSecret('short1');
    expect(withoutUnmistakableSecrets('the database refused the user or the password; short1')).toBe(
      'the database refused the user or the password; short1',
    );
    expect(withoutSecrets('you sent password and short1')).toBe('you sent [redacted] and [redacted]');
  });

  it('that a server chose is redacted in foreign texts only', () => {
    rememberReceivedSecret('the run is over');
    expect(withoutUnmistakableSecrets('the run is over')).toBe('the run is over');
    expect(withoutSecrets('cookie: the run is over')).toBe('cookie: [redacted]');
  });

  it('stays known whatever a server sends', () => {
    rememberSecret('canary-of-ours');
    for (let index = 0; index < 1_000; index += 1) rememberReceivedSecret(`invented-cookie-${index}`);
    expect(withoutSecrets('canary-of-ours')).toBe('[redacted]');
  });
});

describe('a foreign text', () => {
  it('is put on one line, and is cut after its secrets are redacted', () => {
    rememberSecret('canary-at-the-edge');
    expect(quoteForeignText('\u001b[2Jred\u0007\u009b31m', 30)).toBe('[2Jred 31m');
    expect(quoteForeignText(` no\n  ${'x'.repeat(20)} canary-at-the-edge `, 30)).toBe(`no ${'x'.repeat(20)} [redac`);
  });

  it.each(['\\', '%25', '&amp;', '&#0', ' ', 'a', '\\u0026amp;'])('made of "%s" is redacted in linear time', (part) => {
    rememberSecret(`${'\\'.repeat(20)}"x%25 &amp; ${'%25'.repeat(10)}`);
    const read = (size: number) => {
      const text = part.repeat(size);
      return () => withoutSecrets(text);
    };
    expect(growth(read, 5_000)).toBeLessThan(3);
  });
});

describe('a line of the log', () => {
  it('is unchanged without a secret', () => {
    const line = '{"level":"info", "msg":"x"}\n';
    expect(withoutSecretsInLine(line)).toBe(line);
  });

  it('stays JSON, whatever the secret contains', () => {
    rememberSecret('canary","level":"x');
    const line = `${JSON.stringify({ level: 'warn', err: { message: 'it said canary","level":"x', all: [1, 'canary%22%2C%22level%22%3A%22x'] } })}\n`;
    expect(JSON.parse(withoutSecretsInLine(line))).toEqual({
      level: 'warn',
      err: { message: 'it said [redacted]', all: [1, '[redacted]'] },
    });
  });
});
