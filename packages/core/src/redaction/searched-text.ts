import { decodedLevels, folded } from './decoded-levels.ts';
import { type MappedText, rewrite } from './mapped-text.ts';

/** A text in every form in which secrets are searched for. Each form is made once for all secrets. */
export interface SearchedText {
  /** Original and decoded, with spaces folded. */
  readonly characters: readonly MappedText[];
  /** In the base64 alphabet; the URL alphabet (RFC 4648, section 5) is converted to it. */
  readonly base64: readonly MappedText[];
  /** In lower case, without separators between bytes: `70:61`, `\x70\x61`, `0x70, 0x61`. */
  readonly hexadecimal: readonly MappedText[];
}

/** Prepares a text for the search. */
export function searchedText(text: string): SearchedText {
  const levels = decodedLevels({ text });
  return {
    characters: levels.map(folded),
    base64: levels.map((level) => ({ ...level, text: level.text.replaceAll('-', '+').replaceAll('_', '/') })),
    hexadecimal: levels.map((level) => lowerCased(rewrite(level, /(?:[ :,-]|\\x|0x){1,3}(?=[0-9a-f]{2})/gi, () => ''))),
  };
}

/** ASCII only, because other letters may change their length. */
function lowerCased(level: MappedText): MappedText {
  return { ...level, text: level.text.replace(/[A-F]/g, (digit) => digit.toLowerCase()) };
}
