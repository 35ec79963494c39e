/** The text of a file, or what is wrong with its bytes, in words that follow "which". */
export type DecodedText = { readonly text: string } | { readonly problem: string; readonly is: 'another-encoding' | 'damaged' };

const utf8Mark = '\ufeff';

/**
 * The text of bytes in UTF-8, less the byte order mark that editors and Windows put before it.
 * Nothing is replaced: a password in which one byte became U+FFFD would be sent, refused, and in the end locked.
 * @see https://www.unicode.org/faq/utf_bom.html
 */
export function decodeFileText(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    return {
      problem:
        'is in UTF-16, as Windows PowerShell writes with `>`: save it as UTF-8, there with `| Out-File -Encoding utf8 FILE`, elsewhere with `iconv -f UTF-16 -t UTF-8`',
      is: 'another-encoding',
    };
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) return { problem: 'holds bytes that are not UTF-8: save it as UTF-8', is: 'damaged' };
  if (text.includes('\0')) return { problem: 'holds NUL bytes, which no text has: save it as UTF-8', is: 'damaged' };
  return { text };
}

/** A text less the byte order mark before it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(utf8Mark) ? text.slice(utf8Mark.length) : text;
}

/** A text less one line end after it, of Unix, of Windows, or what is left of that once its line feed is gone. */
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
