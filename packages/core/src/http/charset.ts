import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { charsetLabelled } from './form-charset.ts';

/** How far into a page its charset declaration is searched for, as in browsers. */
const declarationBytes = 1024;

/** Decodes a body by its declared charset; without one as UTF-8, or as Windows-1252 if it is not UTF-8. */
export function decodeBody(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = declaredCharset(bytes, contentType) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  return new TextDecoder(charset).decode(bytes);
}

/**
 * The charset of a body by its byte order mark, its Content-Type or its own declaration, as `TextDecoder.encoding` names it;
 * `undefined` if none of them names a known one.
 */
export function declaredCharset(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  return byteOrderMark(bytes) ?? charsetLabelled(charsetOf(contentType)) ?? charsetLabelled(charsetInside(bytes, contentType));
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1];
}

function charsetInside(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  if (contentType !== undefined && !/html|xml/i.test(contentType)) return undefined;
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, declarationBytes)).toString('latin1');
  const declared = /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(start)?.[1];
  // A declaration that can be read byte by byte cannot be in UTF-16.
  return declared !== undefined && /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}
