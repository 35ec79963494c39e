/** A pattern, for JSON Schema, of one of these words in any case. It has no flags and no escapes, which differ between engines. */
export function anyCaseSource(words: readonly string[]): string {
  return `(${words.map((word) => [...word].map(bothCases).join('')).join('|')})`;
}

function bothCases(character: string): string {
  const [upper, lower] = [character.toUpperCase(), character.toLowerCase()];
  return upper === lower ? character : `[${upper}${lower}]`;
}
