/** The text of a file, or what is wrong with its bytes. The problem is worded to follow "which". */
export type DecodedText = { readonly text: string } | { readonly problem: string; readonly flaw: 'another-encoding' | 'damaged' };

const utf8Mark = '\ufeff';

/**
 * Decodes UTF-8, without the byte order mark that editors and Windows put before it.
 * Nothing is replaced: a password with one byte changed to U+FFFD would be sent, refused, and would finally lock the account.
 * @see https://www.unicode.org/faq/utf_bom.html
 */
export function decodeFileText(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    return {
      problem:
        'is in UTF-16, as Windows PowerShell writes with `>`: save it as UTF-8, there with `| Out-File -Encoding utf8 FILE`, elsewhere with `iconv -f UTF-16 -t UTF-8`',
      flaw: 'another-encoding',
    };
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) return { problem: 'holds bytes that are not UTF-8: save it as UTF-8', flaw: 'damaged' };
  if (text.includes('\0')) return { problem: 'holds NUL bytes, which no text has: save it as UTF-8', flaw: 'damaged' };
  return { text };
}

/** A text without its leading byte order mark. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(utf8Mark) ? text.slice(utf8Mark.length) : text;
}

/** A text without one line end after it: that of Unix, of Windows, or a lone carriage return that lost its line feed. */
export function withoutLineEnd(text: string): string {
  return text.replace(/(?:\r?\n|\r)$/, '');
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}
