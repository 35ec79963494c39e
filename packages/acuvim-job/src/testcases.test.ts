import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModbusMeterOptions } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

/** A story's parameters: see testcases/README.md. */
interface Story {
  readonly now: string;
  readonly meter: ModbusMeterOptions;
  readonly target: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly errors: Readonly<Record<string, number>>;
}

const folder = fileURLToPath(new URL('../testcases/', import.meta.url));
const stories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('a story of a meter', () => {
  it.each(stories.map(({ name }) => name))('%s', async (name) => {
    const story = JSON.parse(readFileSync(join(folder, name, 'story.json'), 'utf8')) as Story;
    await using rig = await Rig.start(story.meter);
    expect(rig.clock.now()).toBe(Date.parse(story.now));
    rig.describe(story.target);
    const profile = join(folder, name, 'profile.yaml');
    if (existsSync(profile)) copyFileSync(profile, rig.path('profile.yaml'));
    const { stdout, summary, exitCode } = await rig.run({
      verb: ['once', '--dry-run'],
      ...(story.settings && { settings: story.settings }),
    });
    await expect(stdout).toMatchFileSnapshot(join(folder, name, 'expected.prom'));
    expect(summary['errors']).toEqual(story.errors);
    expect(exitCode).toBe(story.exitCode);
  });

  it('exists for each way in which a meter can be read wrongly', () => {
    expect(stories.length).toBeGreaterThanOrEqual(10);
  });
});
