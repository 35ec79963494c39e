import { describe, expect, it } from 'vitest';
import { closingLine, type TestReport } from './count-tests.ts';

const report: TestReport = { numPassedTests: 512, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

describe('the closing line', () => {
  it('counts passed and failed tests', () => {
    expect(closingLine(report)).toBe('512 passed, 0 failed');
    const failedFile = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
    expect(closingLine({ ...report, numFailedTests: 1, testResults: [failedFile] })).toBe('512 passed, 1 failed');
  });

  it('counts skipped tests only if there are any', () => {
    expect(closingLine({ ...report, numPendingTests: 2, numTodoTests: 1 })).toBe('512 passed, 0 failed, 3 skipped');
  });

  it('counts a file that could not be loaded as a failure', () => {
    const broken = { status: 'failed', assertionResults: [] };
    const fine = { status: 'passed', assertionResults: [{ status: 'passed' }] };
    expect(closingLine({ ...report, testResults: [broken, fine, broken] })).toBe('512 passed, 2 failed');
  });
});
