import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FixSettings } from '../errors/errors.ts';
import type { Environment } from '../settings/environment.ts';
import { unknownVariables } from '../settings/environment.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { text } from '../settings/setting-types.ts';
import { optionalYamlFile, requiredYamlFile } from './yaml-file.ts';

const schema = z.strictObject({ targets: z.array(z.strictObject({ host: z.string().meta({ examples: ['192.0.2.5'] }) })) });
const described = { name: 'TARGETS_FILE', help: 'The meters', example: '/etc/wattjobs/targets.yaml', schema };
const declaration = { targets: requiredYamlFile(described), label: text({ name: 'LABEL', help: 'Label', example: 'rack', default: 'x' }) };

const folder = mkdtempSync(join(tmpdir(), 'yaml-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, 'targets.yaml');
  writeFileSync(path, content);
  return path;
}

function problemsOf(environment: Environment): FixSettings['problems'] {
  try {
    loadSettings(declaration, [], environment);
  } catch (error) {
    if (error instanceof FixSettings) return error.problems;
    throw error;
  }
  return [];
}

describe('a setting that is a YAML file', () => {
  it('has the content of the file as its value', () => {
    const path = fileOf('\ufefftargets:\r\n  - host: 192.0.2.5\r\n');
    expect(loadSettings(declaration, [], { TARGETS_FILE: path })).toEqual({ targets: { targets: [{ host: '192.0.2.5' }] }, label: 'x' });
  });

  it('may be optional', () => {
    expect(loadSettings({ map: optionalYamlFile({ ...described, name: 'MAP_FILE' }) }, [], {})).toEqual({ map: undefined });
  });

  it('has each of its problems reported with the variable, the file, the line and an example, together with other settings', () => {
    const path = fileOf('targets:\n  - host: 7\n  - hots: a\n');
    const place = `has a problem in ${path}, line`;
    expect(problemsOf({ TARGETS_FILE: path, LABEL_FILE: '/none' })).toEqual([
      {
        name: 'TARGETS_FILE',
        problem: `${place} 2, column 11: targets[0].host is a number, but must be text: put it in quotes`,
        example: '192.0.2.5',
      },
      { name: 'TARGETS_FILE', problem: `${place} 3, column 5: targets[1].host is missing`, example: '192.0.2.5' },
      { name: 'TARGETS_FILE', problem: `${place} 3, column 5: targets[1].hots is not a known key (known keys: host)` },
      { name: 'LABEL', problem: expect.stringContaining('cannot be read from the file that LABEL_FILE names'), example: 'rack' },
    ]);
  });

  it('has at most fifty problems shown', () => {
    const problems = problemsOf({ TARGETS_FILE: fileOf(`targets:\n${'  - {}\n'.repeat(80)}`) });
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.problem).toMatch(/^has 30 more problems in /);
  });

  it.for<readonly [string, () => string, RegExp]>([
    ['is not there', () => join(folder, 'none.yaml'), /which is not there \(ENOENT\)/],
    ['is a folder', () => folder, /which is a directory/],
    ['is a device', () => '/dev/zero', /which is a device/],
    ['has 10 MB', () => fileOf('#'.repeat(10_000_000)), /which has more than 0\.25 MiB/],
    ['is in UTF-16', () => fileOf(Buffer.from('\ufefftargets: []', 'utf16le')), /which is in UTF-16/],
    ['is in Latin-1', () => fileOf(Buffer.from('targets: [{host: Ä}]', 'latin1')), /which holds bytes that are not UTF-8/],
    ['has NUL bytes', () => fileOf('targets: []\0'), /which holds NUL bytes/],
  ])('is refused if its file %s', ([, path, problem]) => {
    expect(problemsOf({ TARGETS_FILE: path() })).toEqual([
      { name: 'TARGETS_FILE', problem: expect.stringMatching(problem), example: '/etc/wattjobs/targets.yaml' },
    ]);
  });

  it('describes itself to the chart and the tables', () => {
    expect(declaration.targets).toMatchObject({ type: 'YAML file', namesFile: true, schema: { type: 'string' }, required: true });
  });
});

describe('the name of a file setting', () => {
  it('does not name the file of a shorter setting', () => {
    mkdirSync(join(folder, 'TARGETS'));
    const path = fileOf('targets: []');
    expect(problemsOf({ TARGETS: 'text', TARGETS_FILE: path })).toEqual([]);
    const twice = { ...declaration, short: text({ name: 'TARGETS', help: 'Short', example: 'a' }) };
    expect(() => loadSettings(twice, [], { TARGETS_FILE: path })).toThrow('TARGETS_FILE is a setting and the file of TARGETS: rename one');
  });

  it('has no variable with the suffix _FILE', () => {
    const environment = { TARGETS_FILE_FILE: fileOf('targets: []') };
    const problem: unknown = expect.stringMatching(/^is itself the path of a file, so TARGETS_FILE_FILE is not a setting/);
    expect(problemsOf(environment)).toEqual([{ name: 'TARGETS_FILE', problem, example: '/etc/wattjobs/targets.yaml' }]);
    expect(problemsOf({ ...environment, TARGETS_FILE: '/none' })).toEqual([expect.objectContaining({ problem })]);
  });

  it('is known in an --env-file', () => {
    expect(unknownVariables({ TARGETS_FILE: '/a', TARGETS: 'b' }, new Set(['TARGETS_FILE'])).map(({ name }) => name)).toEqual(['TARGETS']);
  });
});
