import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sources } from '../../tools/sources.ts';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

it.each(sources)('the golden exposition of $job.name passes promtool check metrics', ({ job: { name, metrics } }) => {
  const input = readFileSync(`${packages}${name}/golden.prom`);
  const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  const older = new Set(metrics.flatMap((metric) => (metric.nameWithoutUnit === true ? [metric.name] : [])));
  // The name of an older system stays as it is, although its letters can be read as a unit.
  const complaints = `${stdout}${stderr}`.split('\n').filter((line) => {
    const [, series = '', complaint] = /^(\S+) (.*)$/.exec(line) ?? [];
    return line !== '' && !(older.has(series) && complaint === 'metric names should not contain abbreviated units');
  });
  expect(complaints).toEqual([]);
});

it('there is a job to check', () => {
  expect(sources.length).toBeGreaterThan(0);
});
