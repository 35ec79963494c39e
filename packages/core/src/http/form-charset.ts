import { TextDecoder } from 'node:util';
import { encodeText } from './encode-text.ts';

/**
 * The charset in which a form is sent: the first known one in its accept-charset, else that of the page.
 * Like browsers, it uses UTF-8 instead of UTF-16.
 * @param pageCharset a name from `TextDecoder.encoding`
 * @returns the same kind of name
 */
export function formCharset(acceptCharset: string | undefined, pageCharset: string): string {
  const accepted = (acceptCharset ?? '').split(/[\s,]+/).map(charsetLabelled);
  const charset = accepted.find((each) => each !== undefined) ?? pageCharset;
  return charset.startsWith('utf-16') ? 'utf-8' : charset;
}

/** The charset for a label (WHATWG Encoding); `undefined` for an unknown label. */
export function charsetLabelled(label: string | undefined): string | undefined {
  if (label === undefined || label === '') return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The name that a browser writes into a hidden `_charset_` field. */
export function charsetName(charset: string): string {
  if (charset === 'big5') return 'Big5';
  if (charset === 'shift_jis') return 'Shift_JIS';
  return /^(?:utf-8|ibm866|iso-|koi8-|gbk|euc-)/.test(charset) ? charset.toUpperCase() : charset;
}

/** Fields as `application/x-www-form-urlencoded`, percent-encoded in a charset. */
export function encodeFields(fields: Iterable<readonly [string, string]>, charset: string): string {
  return [...fields].map(([name, value]) => `${percentEncoded(name, charset)}=${percentEncoded(value, charset)}`).join('&');
}

function percentEncoded(text: string, charset: string): string {
  return [...encodeText(text, charset)].map(percentEncodedByte).join('');
}

function percentEncodedByte(byte: number): string {
  if (byte === 0x20) return '+';
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9*._-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
