import { crashMatrix, leftInStore } from '../tokens/crash-matrix.ts';

/** The table of failures around a token rotation; each row is a test. */
export const crashMatrixTable = {
  head: ['Fault', 'Left in the store', 'Exit code', 'Next run', 'Must a person act?'],
  rows: crashMatrix.map(({ fault, left, exitCode, nextExitCode, personMustAct }) => [
    fault,
    leftInStore[left],
    exitCode === 'killed' ? 'none' : String(exitCode),
    String(nextExitCode),
    personMustAct ? '**yes**' : 'no',
  ]),
};
