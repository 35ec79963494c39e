import { decodedLevels, folded } from './decoded-levels.ts';
import { type MappedText, rewrite } from './mapped-text.ts';

/** A text in every reading in which a secret is looked for; each is made once, however many secrets there are. */
export interface SearchedText {
  /** As it is and decoded, with blanks folded. */
  readonly characters: readonly MappedText[];
  /** In the alphabet of base64; that of URLs (RFC 4648, section 5) is turned into it. */
  readonly base64: readonly MappedText[];
  /** In lower case, without what stands between bytes: `70:61`, `\x70\x61`, `0x70, 0x61`. */
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

/** Only ASCII: other letters may change their length. */
function lowerCased(level: MappedText): MappedText {
  return { ...level, text: level.text.replace(/[A-F]/g, (digit) => digit.toLowerCase()) };
}
