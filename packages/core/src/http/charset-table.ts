import { TextDecoder } from 'node:util';

/** The bytes of every character in a charset. */
export type CharsetTable = ReadonlyMap<string, Uint8Array>;

type Bytes = readonly number[];

const doubleByte: ReadonlySet<string> = new Set(['shift_jis', 'euc-jp', 'big5', 'euc-kr', 'gbk', 'gb18030']);
const tables = new Map<string, CharsetTable>();

/** Characters that Big5 contains twice. The second code is the one that is sent (WHATWG Encoding, index Big5 pointer). */
const secondInBig5: ReadonlySet<string> = new Set('═╞╡╪十卅');

/** What an encoder accepts beyond the decoder's output (WHATWG Encoding, the encoders' steps). */
const encoderOnly: Readonly<Record<string, readonly (readonly [character: string, bytes: Bytes])[]>> = {
  shift_jis: [
    ['¥', [0x5c]],
    ['‾', [0x7e]],
    ['\u2212', [0x81, 0x7c]],
  ],
  'euc-jp': [
    ['¥', [0x5c]],
    ['‾', [0x7e]],
    ['\u2212', [0xa1, 0xdd]],
  ],
  gbk: [['€', [0x80]]],
};

/**
 * Inverts the decoder of Node.js, which has the tables of all web charsets.
 * For a two-byte charset this takes a few milliseconds, once.
 * Its Big5 lacks the Hong Kong additions and its EUC-KR the rare syllables; browsers know some more.
 * @param charset a name from `TextDecoder.encoding`, but not a Unicode one and not ISO-2022-JP
 */
export function charsetTable(charset: string): CharsetTable {
  const known = tables.get(charset);
  if (known !== undefined) return known;
  const table = new Map<string, Uint8Array>();
  for (const [character, bytes] of decodedSequences(charset)) {
    if (table.has(character) && !(charset === 'big5' && secondInBig5.has(character))) continue;
    table.set(character, Uint8Array.from(bytes));
  }
  for (const [character, bytes] of encoderOnly[charset] ?? []) table.set(character, Uint8Array.from(bytes));
  tables.set(charset, table);
  return table;
}

/** Each byte sequence that is one character, with that character. */
function decodedSequences(charset: string): readonly (readonly [string, Bytes])[] {
  const sequences = [...byteSequences(charset)];
  // A line break ends each sequence, so an invalid one fails regardless of what follows.
  const joined = Uint8Array.from(sequences.flatMap((bytes) => [...bytes, 0x0a]));
  const decoded = new TextDecoder(charset).decode(joined).split('\n');
  // A sequence that consumes the line break would shift all that follow.
  if (decoded.length !== sequences.length + 1) throw new RangeError(`the decoder of ${charset} takes line breaks`);
  return sequences.flatMap((bytes, index): (readonly [string, Bytes])[] => {
    const text = decoded[index] ?? '';
    return text !== '\uFFFD' && [...text].length === 1 ? [[text, bytes]] : [];
  });
}

function* byteSequences(charset: string): Generator<Bytes> {
  const isDouble = doubleByte.has(charset);
  for (let byte = 0; byte < (isDouble && charset !== 'shift_jis' ? 0x80 : 0x100); byte += 1) if (byte !== 0x0a) yield [byte];
  if (!isDouble) return;
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    // Codes that only decoders know: the second copy of NEC's characters, and Hong Kong's additions.
    if ((charset === 'shift_jis' && (lead === 0xed || lead === 0xee)) || (charset === 'big5' && lead < 0xa1)) continue;
    for (let trail = 0x40; trail <= 0xfe; trail += 1) yield [lead, trail];
  }
  if (charset === 'euc-jp') for (let trail = 0xa1; trail <= 0xdf; trail += 1) yield [0x8e, trail];
  if (charset === 'gb18030') for (let pointer = 0; pointer < 39_420; pointer += 1) yield fourBytes(pointer);
}

/** The four bytes of GB 18030 for a pointer. */
export function fourBytes(pointer: number): Bytes {
  return [
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  ];
}
