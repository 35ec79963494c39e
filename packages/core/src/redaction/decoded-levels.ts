import { type MappedText, rewrite } from './mapped-text.ts';

/** Enough for a text that was encoded three times, plus one. */
const mostLevels = 4;

/** A UTF-8 character as URLs and forms encode it, or one byte of an older charset. */
const percent = ['%[c-d][0-9a-f]%[89ab][0-9a-f]', '%e[0-9a-f](?:%[89ab][0-9a-f]){2}', '%f[0-7](?:%[89ab][0-9a-f]){3}', '%[0-9a-f]{2}'];
/** As JSON and JavaScript encode it. */
const backslash = [String.raw`\\u[0-9a-f]{4}`, String.raw`\\u\{[0-9a-f]{1,6}\}`, String.raw`\\x[0-9a-f]{2}`, String.raw`\\["'\\/nrt]`];
/** As HTML encodes it. */
const ampersand = ['&#[0-9]{1,7};?', '&#x[0-9a-f]{1,6};?', '&(?:amp|lt|gt|quot|apos|nbsp);'];

const encoded = (...forms: readonly string[]) => new RegExp(forms.join('|'), 'gi');

/** All together, for a text that was encoded in several ways; and each alone, for a secret that ends like the start of another encoding. */
const decodings = [encoded(...percent, ...backslash, ...ampersand), encoded(...percent), encoded(...backslash), encoded(...ampersand)];

/** The text as it is, and decoded once, twice and so on, until there is nothing left to decode. */
export function decodedLevels(text: MappedText): readonly MappedText[] {
  if (!/[%\\&]/.test(text.text)) return [text];
  const levels = new Map([[text.text, text]]);
  for (const decoding of decodings) {
    let level = text;
    for (let count = 0; count < mostLevels; count += 1) {
      level = rewrite(level, decoding, decode);
      // Text that another decoding also produced is not searched twice.
      if (!levels.has(level.text)) levels.set(level.text, level);
    }
  }
  return [...levels.values()];
}

/** With one space for several, as HTML shows them, and for the plus sign, as forms send it. */
export function folded(text: MappedText): MappedText {
  return rewrite(text, /[\s+]{2,}|[^\S ]|\+/g, () => ' ');
}

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function decode(match: string): string {
  if (match.startsWith('%')) return decodeBytes(Buffer.from(match.replaceAll('%', ''), 'hex'));
  if (match.startsWith('\\')) {
    const digits = /^\\[ux]\{?([0-9a-f]+)\}?$/i.exec(match)?.[1];
    return digits === undefined ? (escapes[match.slice(1).toLowerCase()] ?? match.slice(1)) : character(digits, 16);
  }
  const [, hex, decimal, name = ''] = /^&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+))/i.exec(match) ?? [];
  if (hex !== undefined) return character(hex, 16);
  return decimal === undefined ? (names[name.toLowerCase()] ?? match) : character(decimal, 10);
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes);
    throw error;
  }
}

function character(digits: string, radix: number): string {
  const codePoint = Number.parseInt(digits, radix);
  // One half of a surrogate pair stays as it is, and its other half follows.
  return codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : '\ufffd';
}
