import { crashMatrix, leftInStore } from '@wattjobs/enphase-job/testing';
import { markdownTable } from './markdown-table.ts';

/** The table of what goes wrong around a rotation of tokens, each row a test. */
export function crashMatrixTable(): string {
  return markdownTable(
    ['Fault', 'Left in the store', 'Exit code', 'Next run', 'Must a person act?'],
    crashMatrix.map(({ fault, left, exitCode, nextExitCode, personMustAct }) => [
      fault,
      leftInStore[left],
      exitCode === 'killed' ? 'none' : String(exitCode),
      String(nextExitCode),
      personMustAct ? '**yes**' : 'no',
    ]),
  );
}
