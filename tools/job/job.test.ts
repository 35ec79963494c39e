import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the program as `npm run job` does, with INIT_CWD as npm sets it. */
async function job(words: readonly string[], folder = repository) {
  return await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const program = join(repository, 'tools/job/job.ts');
    const options = { cwd: repository, env: { PATH: process.env['PATH'], INIT_CWD: folder } };
    execFile(process.execPath, ['--', program, ...words], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

it('runs a job in the folder of the caller, passes options on, and ends with its exit code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'job-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'own.env'), 'TORUS_LOCAL_URL=ftp://unit\n');
  const { code, stdout } = await job(['torus-job', 'check', '--env-file', 'own.env'], folder);
  expect([code, stdout]).toEqual([78, expect.stringContaining('FAIL  settings: TORUS_LOCAL_URL')]);
});

it.each([[[]], [['nothing']], [['../core']]])('names the programs if %j is not one', async (words) => {
  const { code, stderr } = await job(words);
  expect([code, stderr]).toEqual([78, expect.stringMatching(/enphase-job, .*torus-job\nusage: npm run job NAME/)]);
});

it('is started so that no Node.js reads an --env-file itself', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect([scripts['job'], scripts['job:here']]).toEqual(['exec node -- dev.mjs run job:here', 'node -- tools/job/job.ts']);
});
