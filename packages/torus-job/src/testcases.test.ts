import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeClock, runJobCommand } from '@wattjobs/core/testing';
import { startPushgateway } from '@wattjobs/simulators';
import { afterEach, describe, expect, it } from 'vitest';
import { torusJob } from './job.ts';
import { serveRecordedPages } from './testing/recorded-site.ts';

/** A story's parameters, besides its pages: see testcases/README.md. */
interface Story {
  readonly now: string;
  /** The runs before it, whose state it inherits. */
  readonly earlier?: readonly { readonly now: string; readonly cloud: string }[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly errors: Readonly<Record<string, number>>;
}

const folder = fileURLToPath(new URL('../testcases/', import.meta.url));
const stories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

let release = new AsyncDisposableStack();
afterEach(async () => {
  await release.disposeAsync();
  release = new AsyncDisposableStack();
});

/** A file for the state, and a receiver: for runs that come before the story. */
async function rememberingRun() {
  const pushgateway = await startPushgateway();
  release.defer(() => pushgateway.close());
  const stateFolder = mkdtempSync(join(tmpdir(), 'story-'));
  release.defer(() => rmSync(stateFolder, { recursive: true }));
  return { PUSHGATEWAY_URL: pushgateway.url, STATE_URL: `file://${join(stateFolder, 'torus.json')}` };
}

describe('a story of recorded pages', () => {
  it.each(stories.map(({ name }) => name))('%s', async (name) => {
    const recorded = (file: string) => {
      const path = join(folder, name, file);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    };
    const story = JSON.parse(recorded('story.json') ?? '') as Story;
    const { earlier = [] } = story;
    const unit = recorded('unit.html');
    const site = release.use(await serveRecordedPages());
    const kept =
      earlier.length === 0 ? { PUSHGATEWAY_URL: 'http://pushgateway.invalid:9091', STATE_URL: 'memory:' } : await rememberingRun();
    const clock = new FakeClock(Date.parse((earlier[0] ?? story).now));
    const run = (now: string, cloudPage: string, ...verb: readonly string[]) => {
      clock.advance(Date.parse(now) - clock.now());
      site.show({ cloud: recorded(cloudPage), unit });
      return runJobCommand(torusJob, {
        arguments: verb,
        clock,
        environment: {
          BASE_URL: site.cloudUrl,
          TORUS_USERNAME: 'person@example.com',
          TORUS_PASSWORD: 'not a secret',
          ...kept,
          ...(unit === undefined ? {} : { TORUS_LOCAL_URL: site.unitUrl }),
          ...story.settings,
        },
      });
    };
    for (const { now, cloud } of earlier) expect((await run(now, cloud, 'once')).exitCode).toBe(0);
    const result = await run(story.now, 'cloud.html', 'once', '--dry-run');
    await expect(result.stdout).toMatchFileSnapshot(join(folder, name, 'expected.prom'));
    expect(result.summary['errors']).toEqual(story.errors);
    expect(result.exitCode).toBe(story.exitCode);
  });

  it('exists at least once for each known bug of the old scraper', () => {
    expect(stories.length).toBeGreaterThanOrEqual(14);
  });
});
