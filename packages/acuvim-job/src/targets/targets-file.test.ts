import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { loadSettings } from '@wattjobs/core/settings';
import { afterAll, describe, expect, it } from 'vitest';
import { acuvimSettings } from '../settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'targets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const path = join(folder, 'targets');
  writeFileSync(path, text);
  return loadSettings(acuvimSettings, [], { TARGETS_FILE: path }).targets?.targets;
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof FixSettings)) throw error;
    return error.problems.map(({ problem }) => problem.replaceAll(folder, ''));
  }
}

const yaml = (...targets: readonly string[]) => `targets:\n${targets.map((target) => `  - { ${target} }\n`).join('')}`;

describe('the old list', () => {
  it('has an address a line, with a port if it is not 502, and comments', () => {
    const text =
      '\uFEFF# meters of hall 1\r\n\r\n10.10.4.10\r\n10.10.4.11:1502   # gateway\r\n[2001:db8::5]:503\n2001:db8::6\nmeter-7.example.com\n';
    expect(read(text)?.map(({ name, address, port, unitId, framing }) => [name, address, port, unitId, framing])).toEqual([
      ['acuvim_10', '10.10.4.10', 502, 1, 'tcp'],
      ['acuvim_11', '10.10.4.11', 1502, 1, 'tcp'],
      ['acuvim_5', '[2001:db8::5]', 503, 1, 'tcp'],
      ['acuvim_6', '2001:db8::6', 502, 1, 'tcp'],
      ['acuvim_meter-7', 'meter-7.example.com', 502, 1, 'tcp'],
    ]);
  });

  it('names two meters with the same last octet differently: the later one by its whole address', () => {
    expect(read('10.1.0.10\n10.2.0.10\n10.2.0.10:503\n')?.map(({ name }) => name)).toEqual([
      'acuvim_10',
      'acuvim_10_2_0_10',
      'acuvim_10_2_0_10_503',
    ]);
  });

  it('reports every problem with its line', () => {
    const problems = problemsOf('10.0.0.1\n10.0.0.300\n# fine\n10.0.0.1:502\n10.0.0.4:99999\nhttp://10.0.0.5\n0x0a.1\n');
    expect(problems).toEqual([
      'has a problem in /targets, line 2: a line is one address, or address:port; YAML begins with `targets:`',
      'has a problem in /targets, line 5: the port is not between 1 and 65535',
      'has a problem in /targets, line 6: a line is one address, or address:port; YAML begins with `targets:`',
      'has a problem in /targets, line 7: a line is one address, or address:port; YAML begins with `targets:`',
      'has a problem in /targets, line 4: the address is that of line 1',
    ]);
  });

  it('must list a meter', () => {
    expect(problemsOf('# none yet\n')).toEqual(['names /targets, which lists no meter']);
    expect(problemsOf('targets: []\n')).toEqual(['names /targets, which lists no meter']);
  });

  it('may have thousands of meters', () => {
    const targets = read(Array.from({ length: 5000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`).join('\n'));
    expect(new Set(targets?.map(({ name }) => name)).size).toBe(5000);
  });
});

describe('the list in YAML', () => {
  it('describes each meter', () => {
    const text = yaml(
      'name: Logger 1, address: 192.0.2.10, unitId: 7, profile: acuvim-l, framing: rtu, tags: { hall: A }, powerUnit: kW',
      'address: 192.0.3.10, unitId: 8, currentTransformer: rogowski, ignoreTransactionId: true',
    );
    expect(read(text)).toEqual([
      {
        name: 'Logger 1',
        address: '192.0.2.10',
        port: 502,
        unitId: 7,
        profile: 'acuvim-l',
        framing: 'rtu',
        tags: { hall: 'A' },
        powerUnit: 'kW',
      },
      {
        name: 'acuvim_10',
        address: '192.0.3.10',
        port: 502,
        unitId: 8,
        framing: 'tcp',
        currentTransformer: 'rogowski',
        ignoreTransactionId: true,
      },
    ]);
  });

  it('has one kind of connection per gateway, because some serve one client', () => {
    const text = yaml(
      'address: 192.0.2.1, unitId: 1',
      'address: 192.0.2.1, unitId: 2, ignoreTransactionId: true',
      'address: 192.0.2.1, unitId: 3, framing: tcp, ignoreTransactionId: false',
      'address: 192.0.2.1, unitId: 4, framing: rtu',
      'address: 192.0.2.1, unitId: 5, port: 503, framing: rtu',
    );
    expect(problemsOf(text).map((problem) => /line (\d+).*targets\[0\]/.exec(problem)?.[1])).toEqual(['3', '5']);
  });

  it('gives a name that somebody chose to nobody else', () => {
    expect(read(yaml('address: 10.0.0.10', 'name: acuvim_10, address: 10.0.1.10'))?.map(({ name }) => name)).toEqual([
      'acuvim_10_0_0_10',
      'acuvim_10',
    ]);
  });

  it('reports every problem with its line and column', () => {
    const text = yaml(
      'name: one, address: 192.0.2.1',
      'name: one, address: 192.0.2.2',
      'address: 192.0.2.1, port: 502',
      'address: 192.0.2.4, unitId: 300',
      'address: 192.0.2.5, tags: { job: mine }',
      'address: 192.0.2.6, unit: 3',
    );
    const problems = problemsOf(text);
    expect(problems.map((problem) => /line (\d+)/.exec(problem)?.[1])).toEqual(['3', '4', '5', '6', '7']);
    expect(problems.join('\n')).toMatch(/targets\[1\]\.name must differ: targets\[0\] has the same name/);
    expect(problems.join('\n')).toMatch(/targets\[2\]\.address must differ: targets\[0\] has the same address, port and unitId/);
    expect(problems.join('\n')).toMatch(/unit is not a known key/);
    expect(problems.join('\n')).toMatch(/tags\.job: the key must not be one of job, instance/);
  });

  it('reads profiles of the user beside it, and reports their problems too', () => {
    const register = 'name: Va, register: 0, type: float32, unit: V';
    writeFileSync(join(folder, 'own.yaml'), `name: own\nregisters:\n  - { ${register} }\n`);
    expect(read(yaml('address: 192.0.2.1, profile: own.yaml'))).toHaveLength(1);
    writeFileSync(join(folder, 'bad.yaml'), `name: bad\nregisters:\n  - { ${register}, scale: 0 }\n  - { ${register} }\n`);
    expect(
      problemsOf(yaml('address: 192.0.2.1, profile: bad.yaml', 'address: 192.0.2.2, profile: missing.yaml')).map((problem) =>
        problem.slice(0, 45),
      ),
    ).toEqual([expect.stringContaining('/bad.yaml, line 3'), 'names /missing.yaml, which is not there (ENOE']);
  });
});
