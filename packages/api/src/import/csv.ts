/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The longest record, in characters: a page of a meter is in one field. */
const longestRecord = 16 * 1024 * 1024;

/** A file is not CSV. Its message follows the name of the file. */
export class NotCsv extends Error {}

/**
 * Reads CSV (RFC 4180): commas, quotes that may hold line breaks, and any line end. Empty lines are no records.
 * @throws NotCsv if a quote is not closed, or a record is too long
 */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let fields: string[] = [];
  let field = '';
  // Within quotes; or after one that may be the first of two.
  let quotes: 'none' | 'open' | 'closing' = 'none';
  let [line, begun, length] = [1, 1, 0];
  let previous = '';

  const end = (): CsvRecord | undefined => {
    const record = { line: begun, fields: [...fields, field] };
    const isEmpty = fields.length === 0 && field === '' && quotes === 'none';
    [fields, field, quotes, begun, length] = [[], '', 'none', line, 0];
    return isEmpty ? undefined : record;
  };

  for await (const chunk of chunks) {
    for (const character of line === 1 && length === 0 ? chunk.replace(/^\ufeff/, '') : chunk) {
      if ((length += 1) > longestRecord) throw new NotCsv(`has a record of more than ${longestRecord} characters in line ${begun}`);
      const isLineEnd = character === '\n' || character === '\r';
      if (character === '\r' || (character === '\n' && previous !== '\r')) line += 1;
      const isSecondOfTwo = character === '\n' && previous === '\r' && quotes !== 'open';
      previous = character;
      if (quotes === 'open') {
        if (character === '"') quotes = 'closing';
        else field += character;
      } else if (character === '"' && quotes === 'closing') {
        field += character;
        quotes = 'open';
      } else if (character === '"' && field === '') quotes = 'open';
      else if (character === ',') {
        fields.push(field);
        [field, quotes] = ['', 'none'];
      } else if (!isLineEnd) field += character;
      else if (!isSecondOfTwo) {
        const record = end();
        if (record !== undefined) yield record;
      } else begun = line;
    }
  }
  if (quotes === 'open') throw new NotCsv(`has a quote in the record of line ${begun} that is not closed`);
  const record = end();
  if (record !== undefined) yield record;
}
