/**
 * Text with plain spaces. Patterns know only ASCII white space, so every Unicode space becomes a space; a line break stays one, so
 * that it never groups the digits before and after it into one number. Invisible characters are dropped.
 */
export function plainSpaces(text: string): string {
  return text
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, '')
    .replace(/[^\S\r\n]/g, ' ')
    .replace(/ *[\r\n]\s*/g, '\n')
    .trim();
}
