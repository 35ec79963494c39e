import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LegacyMeterOptions } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

/** A story's parameters: see testcases/README.md. */
interface Story {
  readonly now: string;
  readonly meters: Partial<LegacyMeterOptions>;
  /** The legacy meters that are read. */
  readonly endpoints: readonly string[];
  /** Replaces fields of each endpoint. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
  readonly errors: Readonly<Record<string, number>>;
}

const folder = fileURLToPath(new URL('../testcases/', import.meta.url));
const stories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('a story of meters', () => {
  it.each(stories.map(({ name }) => name))('%s', async (name) => {
    const story = JSON.parse(readFileSync(join(folder, name, 'story.json'), 'utf8')) as Story;
    await using rig = await Rig.start();
    expect(rig.clock.now()).toBe(Date.parse(story.now));
    const { port: _, host: __, now: ___, wait: ____, ...controls } = story.meters;
    rig.meters.set(controls);
    rig.list(...rig.legacy(...story.endpoints).map((endpoint) => ({ ...endpoint, ...story.change })));
    const { stdout, summary, exitCode } = await rig.run({ verb: ['once', '--dry-run'] });
    await expect(stdout).toMatchFileSnapshot(join(folder, name, 'expected.prom'));
    expect(summary['errors']).toEqual(story.errors);
    expect(exitCode).toBe(story.exitCode);
  });

  it('exists for each way in which a page can be read', () => {
    expect(stories.length).toBeGreaterThanOrEqual(4);
  });
});
