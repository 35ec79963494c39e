import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** A job whose verb waits forever, while nothing else keeps the process alive. */
const program = `
import { main } from '@wattjobs/core/command-line';
import { defineJob } from '@wattjobs/core/job';
await main(defineJob({
  name: 'endless-job',
  summary: 'waits',
  defaults: { durationSeconds: 1, jobName: 'endless', instanceName: 'endless', pushgateway: 'optional' },
  settings: {}, rules: [], metrics: [], reasons: [],
  state: { version: 1, schema: { safeParse: (data) => ({ success: true, data }) }, empty: {} },
  verbs: [{ name: 'wait', summary: 'waits', run: () => new Promise(() => undefined) }],
  open: () => Promise.reject(new TypeError('nobody reads')),
}), new AbortController().signal);`;

describe('a command that waits for nothing', () => {
  it('exits with 1 instead of 0, and reports it', async () => {
    const { exitCode, stderr } = await new Promise<{ exitCode: unknown; stderr: string }>((resolve) => {
      const args = ['--no-warnings', '--input-type=module', '--eval', program, 'endless-job', 'wait'];
      const options = { cwd: fileURLToPath(new URL('..', import.meta.url)), env: { PATH: process.env['PATH'], STATE_URL: 'memory:' } };
      execFile(process.execPath, args, options, (error, _stdout, said) => resolve({ exitCode: error?.code ?? 0, stderr: said }));
    });
    expect(stderr).toContain('the command waits for something that will never come');
    expect(exitCode).toBe(1);
  });
});
