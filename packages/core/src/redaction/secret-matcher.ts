import { base64Needles, type ByteNeedle, hexNeedles } from './byte-needles.ts';
import { decodedLevels, folded } from './decoded-levels.ts';
import { endOf, type MappedText, startOf } from './mapped-text.ts';
import type { Range } from './ranges.ts';
import type { SearchedText } from './searched-text.ts';

/** So many characters are looked for; what follows them is compared one by one, so that a secret which was cut off is found too. */
const leadCharacters = 24;
/** Shorter ones are found only where they stand alone: `ab` is in many a word. */
const shortestInWords = 4;

/** Finds one secret in a text, in whatever form it is repeated there. */
export class SecretMatcher {
  /** As it is, and as it reads where a reader decoded what is part of it. */
  readonly #readings: readonly string[];
  readonly #base64: readonly ByteNeedle[];
  readonly #hexadecimal: readonly ByteNeedle[];

  /** @param secret not blank */
  constructor(secret: string) {
    // What is around it, HTML and editors drop.
    const text = secret.trim();
    const readings = decodedLevels({ text }).map((level) => folded(level).text);
    // `%41%42` is a secret, `AB` is a word.
    this.#readings = [...new Set(readings)].filter(
      (reading, index) => reading.trim() !== '' && (index === 0 || reading.length >= shortestInWords),
    );
    const isShort = text.length < shortestInWords;
    this.#base64 = isShort ? [] : base64Needles(text, leadCharacters);
    this.#hexadecimal = isShort ? [] : hexNeedles(text, leadCharacters);
  }

  /** Where the secret is. */
  find({ characters, base64, hexadecimal }: SearchedText): readonly Range[] {
    return [
      ...characters.flatMap((level) => this.#readings.flatMap((reading) => findReading(level, reading))),
      ...base64.flatMap((level) => this.#base64.flatMap((needle) => findDigits(level, needle, /^[A-Za-z0-9+/]$/, 1))),
      ...hexadecimal.flatMap((level) => this.#hexadecimal.flatMap((needle) => findDigits(level, needle, /^[0-9a-f]$/, 0))),
    ];
  }
}

function findReading(level: MappedText, reading: string): readonly Range[] {
  const { text } = level;
  const isShort = reading.length < shortestInWords;
  return occurrences(text, reading.slice(0, leadCharacters)).flatMap((start) => {
    let length = Math.min(reading.length, leadCharacters);
    while (length < reading.length && text[start + length] === reading[length]) length += 1;
    if (isShort && (isInWord(text[start - 1]) || isInWord(text[start + length]))) return [];
    return [rangeOf(level, start, start + length)];
  });
}

/** @param edge how many digits before it and behind it belong half to the neighbours */
function findDigits(level: MappedText, { digits, rest }: ByteNeedle, digit: RegExp, edge: number): readonly Range[] {
  const { text } = level;
  return occurrences(text, digits).map((found) => {
    const isDigit = (index: number) => digit.test(text[index] ?? '');
    const start = isDigit(found - 1) ? found - edge : found;
    let end = found + digits.length;
    for (const last = end + rest + edge; end < last && isDigit(end); ) end += 1;
    while (edge > 0 && text[end] === '=') end += 1;
    return rangeOf(level, start, end);
  });
}

function occurrences(text: string, part: string): readonly number[] {
  const found: number[] = [];
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + part.length)) found.push(index);
  return found;
}

function isInWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function rangeOf(level: MappedText, start: number, end: number): Range {
  return [startOf(level, start), endOf(level, end - 1)];
}
