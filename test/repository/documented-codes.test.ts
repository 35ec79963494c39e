import { errorCodes, ExitCode } from '@wattjobs/core/errors';
import { describe, expect, it } from 'vitest';
import { generatedTableKeys } from './markdown.ts';
import { readRepositoryFile } from './repository-files.ts';

describe('docs/exit-codes.md', async () => {
  const page = await readRepositoryFile('docs/exit-codes.md');

  it('documents exactly the exit codes', () => {
    const documented = generatedTableKeys(page, 'exit-codes').map(Number);
    expect(documented.toSorted((a, b) => a - b)).toEqual(Object.values<number>(ExitCode).toSorted((a, b) => a - b));
    expect(documented).toHaveLength(6);
  });

  it('documents exactly the error codes', () => {
    const documented = generatedTableKeys(page, 'error-codes');
    expect(documented.toSorted()).toEqual(Object.keys(errorCodes).toSorted());
    expect(documented.length).toBeGreaterThanOrEqual(9);
  });
});
