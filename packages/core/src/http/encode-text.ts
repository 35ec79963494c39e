import { charsetTable, fourBytes } from './charset-table.ts';

/**
 * Encodes a text as browsers encode a form: characters that the charset lacks become `&#8364;`
 * (WHATWG Encoding, "encode" with the error mode "html").
 * @param charset a name from `TextDecoder.encoding`
 */
export function encodeText(text: string, charset: string): Uint8Array {
  if (charset === 'utf-8' || isAscii(text)) return Buffer.from(text, 'utf8');
  if (charset === 'iso-2022-jp') return encodeIso2022Jp(text);
  const table = charsetTable(charset);
  return Buffer.concat(
    [...text.toWellFormed()].map((character) => table.get(character) ?? beyondTable(character, charset) ?? reference(character)),
  );
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function reference(character: string): Uint8Array {
  return Buffer.from(`&#${character.codePointAt(0) ?? 0xfffd};`);
}

/** GB 18030 has every character; those beyond the first plane are in order. */
function beyondTable(character: string, charset: string): Uint8Array | undefined {
  const code = character.codePointAt(0) ?? 0;
  return charset === 'gb18030' && code > 0xffff ? Uint8Array.from(fourBytes(code - 0x1_0000 + 189_000)) : undefined;
}

const escapes = { ascii: [0x1b, 0x28, 0x42], roman: [0x1b, 0x28, 0x4a], jis0208: [0x1b, 0x24, 0x42] } as const;
type Mode = keyof typeof escapes;

/** The characters of EUC-JP without their high bits, with an escape sequence at each change of the character set. */
function encodeIso2022Jp(text: string): Uint8Array {
  const bytes: number[] = [];
  const state: { mode: Mode } = { mode: 'ascii' };
  const add = (mode: Mode, encoded: Iterable<number>) => {
    if (mode !== state.mode) bytes.push(...escapes[mode]);
    state.mode = mode;
    bytes.push(...encoded);
  };
  for (const character of text.toWellFormed()) {
    if (character === '¥' || character === '‾') add('roman', [character === '¥' ? 0x5c : 0x7e]);
    else if (isAscii(character)) add(state.mode === 'roman' && !/[\\~]/.test(character) ? 'roman' : 'ascii', Buffer.from(character));
    else {
      const pair = charsetTable('euc-jp').get(fullWidth(character));
      if (pair?.length === 2 && pair[0] !== 0x8e)
        add(
          'jis0208',
          pair.map((byte) => byte & 0x7f),
        );
      else add(state.mode === 'roman' ? 'roman' : 'ascii', reference(character));
    }
  }
  add('ascii', []);
  return Uint8Array.from(bytes);
}

/** The charset lacks half-width katakana. */
function fullWidth(character: string): string {
  if (character === '\uff9e') return '\u309b';
  if (character === '\uff9f') return '\u309c';
  return /[\uff61-\uff9d]/.test(character) ? character.normalize('NFKC') : character;
}
