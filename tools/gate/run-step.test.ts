import { describe, expect, it } from 'vitest';
import { commandLineOf, describeResult, runStep } from './run-step.ts';

describe('a step', () => {
  it('ends with the exit code and the output of its program', async () => {
    const script = "process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 3";
    const result = await runStep({ name: 'types', program: process.execPath, args: ['-e', script] }, { show: false });
    expect(result).toMatchObject({ exitCode: 3, output: expect.stringMatching(/^(outerr|errout)$/) });
  });

  it('fails if its program does not exist', async () => {
    const result = await runStep({ name: 'chart', program: 'no-such-program', args: [] }, { show: false });
    expect(result).toMatchObject({ exitCode: 127, output: expect.stringContaining('no-such-program') });
  });

  it('is one line with its duration', () => {
    const step = { name: 'types', program: 'tsc', args: [] };
    expect(describeResult({ step, exitCode: 0, durationMs: 1234, output: '' })).toBe('types     ok         1.2 s');
    expect(describeResult({ step, exitCode: 2, durationMs: 61_000, output: '' })).toBe('types     FAILED    61.0 s');
  });

  it('can be repeated by copying its command', () => {
    expect(commandLineOf({ name: 'x', program: 'vitest', args: ['run', 'test/a b', "it's"] })).toBe("vitest run 'test/a b' 'it'\\''s'");
  });
});
