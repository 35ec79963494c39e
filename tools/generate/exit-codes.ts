import { errorCodes, exitCodeMeanings } from '@wattjobs/core/errors';
import { markdownTable } from './markdown-table.ts';

/** The tables of docs/exit-codes.md. */
export function exitCodeTables(): Readonly<Record<string, string>> {
  return {
    'exit-codes': markdownTable(
      ['Exit code', 'Meaning', 'Retry'],
      exitCodeMeanings.map(({ exitCode, meaning, retry }) => [String(exitCode), meaning, retry]),
    ),
    'error-codes': markdownTable(
      ['Error code', 'Exit code', 'Meaning', 'Fix'],
      Object.entries(errorCodes).map(([code, { exitCode, meaning, fix }]) => [`\`${code}\``, String(exitCode), meaning, fix]),
    ),
  };
}
