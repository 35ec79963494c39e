import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import bundles from '../../rolldown.config.ts';

/** Debian's, which is older than the required version. */
const oldNode = '/usr/bin/node';
const programs = [
  ['torus-job', 'torus-job'],
  ['enphase-job', 'enphase-job'],
  ['api', 'wattjobs-api'],
  ['simulators', 'wattjobs-simulators'],
] as const;

describe('a bundle that an older Node.js starts', () => {
  let folder: string;
  let version: string;
  beforeAll(async () => {
    version = spawnSync(oldNode, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);
    folder = mkdtempSync(join(tmpdir(), 'bundles-'));
    for (const { output, plugins, ...input } of Array.isArray(bundles) ? bundles : []) {
      // The API's assets take a gigabyte of memory to build, and are not needed here.
      const without = [plugins].flat().filter((plugin) => !(plugin && 'name' in plugin && plugin.name === 'api-assets'));
      const bundle = await rolldown({ ...input, plugins: without });
      await bundle.write({ ...[output].flat()[0], dir: join(folder, Object.keys(input.input ?? {})[0] ?? '') });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is tested with an older one', () => {
    expect(Number.parseInt(version, 10)).toBeLessThan(24);
  });

  it.for(programs)('reports in one sentence which version %s needs', ([program, name]) => {
    const { status, stdout, stderr } = spawnSync(oldNode, [join(folder, program, `${program}.cjs`)], { encoding: 'utf8' });
    expect(stderr).toBe(`${name} needs Node.js 24 or newer, and this is Node.js ${version}.\n`);
    expect([status, stdout]).toEqual([78, '']);
  });

  it.for(programs)('starts %s with the required version', ([program, name]) => {
    const { status, stdout } = spawnSync(process.execPath, [join(folder, program, `${program}.cjs`), '--help'], { encoding: 'utf8' });
    expect(stdout).toContain(program === 'simulators' ? 'Usage: node packages/simulators' : `Usage: ${name}`);
    expect(status).toBe(0);
  });
});
