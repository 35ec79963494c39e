import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FakeClock, runJobCommand } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { torusJob } from './job.ts';
import { serveRecordedPages } from './testing/recorded-site.ts';

/** What a story is told with, beside the pages: see testcases/README.md. */
interface Story {
  readonly now: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly errors: Readonly<Record<string, number>>;
}

const folder = fileURLToPath(new URL('../testcases/', import.meta.url));
const stories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('a story of recorded pages', () => {
  it.each(stories.map(({ name }) => name))('%s', async (name) => {
    const read = (file: string) => readFileSync(`${folder}${name}/${file}`, 'utf8');
    const recorded = (file: string) => (existsSync(`${folder}${name}/${file}`) ? read(file) : undefined);
    const story = JSON.parse(read('story.json')) as Story;
    const [cloud, unit] = [recorded('cloud.html'), recorded('unit.html')];
    await using site = await serveRecordedPages({ ...(cloud === undefined ? {} : { cloud }), ...(unit === undefined ? {} : { unit }) });
    const result = await runJobCommand(torusJob, {
      arguments: ['once', '--dry-run'],
      clock: new FakeClock(Date.parse(story.now)),
      environment: {
        BASE_URL: site.cloudUrl,
        TORUS_USERNAME: 'person@example.com',
        TORUS_PASSWORD: 'not a secret',
        PUSHGATEWAY_URL: 'http://pushgateway.invalid:9091',
        STATE_URL: 'memory:',
        ...(unit === undefined ? {} : { TORUS_LOCAL_URL: site.unitUrl }),
        ...story.settings,
      },
    });
    await expect(result.stdout).toMatchFileSnapshot(`${folder}${name}/expected.prom`);
    expect(result.summary['errors']).toEqual(story.errors);
    expect(result.exitCode).toBe(story.exitCode);
  });

  it('is told at least once for each of the old bugs', () => {
    expect(stories.length).toBeGreaterThanOrEqual(14);
  });
});
