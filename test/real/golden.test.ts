import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const jobs = readdirSync(packages).filter((name) => name.endsWith('-job'));

it.each(jobs)('the golden exposition of %s passes promtool check metrics', (job) => {
  const input = readFileSync(`${packages}${job}/golden.prom`);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});

it('there is a job to check', () => {
  expect(jobs.length).toBeGreaterThan(0);
});
