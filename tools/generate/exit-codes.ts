import { errorCodes, exitCodeMeanings } from '@wattjobs/core';
import { markdownTable } from './markdown-table.ts';

/** The tables of docs/exit-codes.md. */
export function exitCodeTables(): Readonly<Record<string, string>> {
  return {
    'exit-codes': markdownTable(
      ['Exit code', 'Meaning', 'Retry'],
      exitCodeMeanings.map(({ exitCode, meaning, retry }) => [String(exitCode), meaning, retry]),
    ),
    'error-codes': markdownTable(
      ['Error code', 'Exit code', 'Meaning', 'Way out'],
      Object.entries(errorCodes).map(([code, { exitCode, meaning, wayOut }]) => [`\`${code}\``, String(exitCode), meaning, wayOut]),
    ),
  };
}
