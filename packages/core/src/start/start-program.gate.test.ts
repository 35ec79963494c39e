import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('ends at once if NODE_EXTRA_CA_CERTS does not name a regular file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattjobs-certificates-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const program = `const { startProgram } = await import(process.argv[1]);
    startProgram('job', async () => { await import('node:https'); return { run: async () => process.stdout.write('ran') }; });`;
  const args = ['--input-type=module', '-e', program, new URL('start-program.ts', import.meta.url).href];
  const outcomeWith = async (path: string) =>
    await new Promise((resolve) => {
      const options = { env: { NODE_EXTRA_CA_CERTS: path }, timeout: 30_000, killSignal: 'SIGKILL' } as const;
      execFile(process.execPath, args, options, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
    });
  for (const path of [pipe, folder, '/dev/zero']) {
    const stderr = `NODE_EXTRA_CA_CERTS names ${path}, which is a pipe, a device or a directory: name a regular file.\n`;
    expect(await outcomeWith(path)).toEqual({ code: 78, stdout: '', stderr });
  }
  expect(await outcomeWith(join(folder, 'none'))).toMatchObject({ code: 0, stdout: 'ran' });
  rmSync(folder, { recursive: true });
});
