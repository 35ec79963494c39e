import { base64Needles, type ByteNeedle, hexNeedles } from './byte-needles.ts';
import { decodedLevels, folded } from './decoded-levels.ts';
import { endOf, type MappedText, startOf } from './mapped-text.ts';
import type { Range } from './ranges.ts';
import type { SearchedText } from './searched-text.ts';

/** This many characters are searched for. The rest is compared one by one, so a secret that was cut off is found too. */
const leadCharacters = 24;
/** Shorter secrets are only found if they stand alone: `ab` is part of many words. */
const shortestInWords = 4;

/** Finds one secret in a text, in whatever form it occurs. */
export class SecretMatcher {
  /** The secret as it is, and as it looks if a reader decoded a part of it. */
  readonly #readings: readonly string[];
  readonly #base64: readonly ByteNeedle[];
  readonly #hexadecimal: readonly ByteNeedle[];

  /** @param secret not blank */
  constructor(secret: string) {
    // HTML and editors drop white space around it.
    const text = secret.trim();
    const readings = decodedLevels({ text }).map((level) => folded(level).text);
    // `%41%42` is a secret, but `AB` is a word.
    this.#readings = [...new Set(readings)].filter(
      (reading, index) => reading.trim() !== '' && (index === 0 || reading.length >= shortestInWords),
    );
    const isShort = text.length < shortestInWords;
    this.#base64 = isShort ? [] : base64Needles(text, leadCharacters);
    this.#hexadecimal = isShort ? [] : hexNeedles(text, leadCharacters);
  }

  /** Adds the places of the secret. It makes no intermediate arrays, because it runs for every address, line and secret. */
  find({ characters, base64, hexadecimal }: SearchedText, found: Range[]): void {
    for (const level of characters) for (const reading of this.#readings) findReading(level, reading, found);
    for (const level of base64) for (const needle of this.#base64) findDigits(level, needle, base64Digits, found);
    for (const level of hexadecimal) for (const needle of this.#hexadecimal) findDigits(level, needle, hexDigits, found);
  }
}

/** The alphabet, and how many digits before and after the secret's own are shared with neighboring bytes. */
interface Digits {
  readonly digit: RegExp;
  readonly shared: number;
}

const base64Digits: Digits = { digit: /^[A-Za-z0-9+/]$/, shared: 1 };
const hexDigits: Digits = { digit: /^[0-9a-f]$/, shared: 0 };

function findReading(level: MappedText, reading: string, found: Range[]): void {
  const { text } = level;
  const lead = reading.slice(0, leadCharacters);
  const isShort = reading.length < shortestInWords;
  for (let start = text.indexOf(lead); start >= 0; start = text.indexOf(lead, start + lead.length)) {
    let end = start + lead.length;
    while (end - start < reading.length && text[end] === reading[end - start]) end += 1;
    if (!isShort || !(isInWord(text[start - 1]) || isInWord(text[end]))) found.push(rangeOf(level, start, end));
  }
}

function findDigits(level: MappedText, { digits, rest }: ByteNeedle, { digit, shared }: Digits, found: Range[]): void {
  const { text } = level;
  const isDigit = (index: number) => digit.test(text[index] ?? '');
  for (let at = text.indexOf(digits); at >= 0; at = text.indexOf(digits, at + digits.length)) {
    let end = at + digits.length;
    for (const last = end + rest + shared; end < last && isDigit(end); ) end += 1;
    while (shared > 0 && text[end] === '=') end += 1;
    found.push(rangeOf(level, isDigit(at - 1) ? at - shared : at, end));
  }
}

function isInWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function rangeOf(level: MappedText, start: number, end: number): Range {
  return [startOf(level, start), endOf(level, end - 1)];
}
