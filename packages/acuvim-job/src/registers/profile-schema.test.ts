import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requiredYamlFile } from '@wattjobs/core/settings-file';
import { afterAll, describe, expect, it } from 'vitest';
import { bytes } from '../testing/raw-meter.ts';
import { decode } from './decode.ts';
import type { Profile } from './profile.ts';
import { profileSchema } from './profile-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'profile-schema-'));
afterAll(() => rmSync(folder, { recursive: true }));

const setting = requiredYamlFile({ name: 'PROFILE', help: 'A profile', example: 'meter.yaml', schema: profileSchema });

function read(yaml: string): { readonly profile?: Profile; readonly problems: readonly string[] } {
  const path = join(folder, 'meter.yaml');
  writeFileSync(path, yaml);
  const parsed = setting.parse(path);
  if ('value' in parsed) return { profile: parsed.value, problems: [] };
  const problems = 'problems' in parsed ? parsed.problems : [parsed];
  return { problems: problems.map(({ problem }) => problem.replace(`has a problem in ${path}, `, '')) };
}

const oneRegister = (lines: string) => read(`name: x\nregisters:\n  - { name: Va, register: 1, type: float32, unit: V${lines} }\n`);

describe('a profile of a user', () => {
  it('needs only name, register, type and unit of each value', () => {
    const { profile } = read('name: my meter\nregisters:\n  - { name: Va, register: 0x3400, type: float32, unit: V }\n');
    expect(profile).toEqual({
      name: 'my meter',
      title: 'my meter',
      measurement: 'acuvim',
      limits: { registersPerRequest: 125, gapRegisters: 0 },
      source: 'a profile of the user',
      registers: [
        {
          name: 'Va',
          register: 13_312,
          type: 'float32',
          wordOrder: 'high-first',
          scale: 1,
          unit: 'volts',
          label: 'Va',
          required: true,
          band: { minimum: -1e6, maximum: 1e6 },
          source: 'a profile of the user',
        },
      ],
    });
  });

  it('A1: without a band has that of its unit, so that a wrong type, address or word order is not delivered', () => {
    const { profile } = oneRegister('');
    const wrong = read('name: x\nregisters:\n  - { name: Va, register: 1, type: uint32, unit: V, scale: 0.01 }\n').profile;
    const answers = [{ start: 1, data: bytes('43 6E 9B D4') }];
    expect(decode(wrong ?? { registers: [] }, answers).absent).toMatchObject([{ reason: 'value_out_of_band' }]);
    expect(decode(profile ?? { registers: [] }, answers).values).toMatchObject([{ value: 238.6087 }]);
  });

  it('may give unit and band with a prefix', () => {
    const { profile } = read(
      'name: x\nregisters:\n  - { name: P, register: 1, type: int16, unit: kW, scale: 0.1, band: { minimum: -50, maximum: 50 } }\n',
    );
    expect(profile?.registers[0]).toMatchObject({ unit: 'watts', scale: 100, band: { minimum: -50_000, maximum: 50_000 } });
    expect(read('name: x\nregisters:\n  - { name: E, register: 1, type: uint32, unit: watt-hours }\n').profile?.registers[0]).toMatchObject(
      {
        unit: 'watt-hours',
        scale: 1,
      },
    );
  });

  it('reads the integers of the manual of the Acuvim L: 50.00 Hz, 99.9 V and 100.1 V', () => {
    const { profile } = read(`name: integers
scaling: { kind: acuvim-ii, ratios: always }
registers:
  - { name: F, register: 0x0130, type: uint16, scale: 0.01, unit: Hz }
  - { name: Va, register: 0x0131, type: uint16, scale: 0.1, unit: V }
  - { name: Vb, register: 0x0132, type: uint16, scale: 0.1, unit: V }
`);
    const answers = [{ start: 0x0130, data: bytes('13 88 03 E7 03 E9') }];
    const facts = { ratios: { voltage: 1, current: 1, energy: 1 } };
    const { values } = decode(profile ?? { registers: [] }, answers, facts);
    expect(values.map(({ value }) => value)).toEqual([50, 99.9, 100.1]);
  });

  it.for([
    [', scale: 0', 'registers[0].scale must not be 0: every value would be 0'],
    [', scale: .nan', 'registers[0].scale must be a finite number'],
    [', scale: .inf', 'registers[0].scale must be a finite number'],
    [', scale: ten', 'registers[0].scale is text, but must be a number'],
    [', wordOrder: swapped', 'registers[0].wordOrder must be one of high-first, low-first'],
    [', factor: 10', 'registers[0].factor is not a known key (known keys: name, alias, register, type'],
    [', band: { minimum: 5, maximum: 5 }', 'registers[0].band must have a minimum below its maximum'],
    [', alias: [Va]', 'registers[0] (Va) is not the only one of this name'],
  ] as const)('is refused with %s', ([lines, problem]) => {
    const { problems } = oneRegister(lines);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toContain('line 3');
  });

  it.for([
    ['{ name: V a, register: 1, type: float32, unit: V }', 'registers[0].name must be at most 100 letters, digits and _'],
    ['{ name: Va, register: 65536, type: float32, unit: V }', 'registers[0].register must be at most 65535'],
    ['{ name: Va, register: -1, type: float32, unit: V }', 'registers[0].register must be at least 0'],
    ['{ name: Va, register: 1.5, type: float32, unit: V }', 'registers[0].register must be a whole number'],
    ['{ name: Va, register: 65535, type: float32, unit: V }', 'registers[0] (Va) ends after the last register, 65535'],
    ['{ name: Va, register: 1, type: float, unit: V }', 'registers[0].type must be one of float32, float64, uint16'],
    ['{ name: Va, register: 1, type: float32, unit: furlong }', 'registers[0].unit must be one of volts, amperes'],
    ['{ name: Va, register: 1, type: float32 }', 'registers[0].unit is missing'],
    ['{ name: Va, register: 1, type: uint64, unit: V }', 'registers[0] (Va) has 4 words, more than a request may read'],
  ])('is refused with %s', ([register, problem]) => {
    const limits = register?.includes('uint64') === true ? 'limits: { registersPerRequest: 3 }\n' : '';
    expect(read(`name: x\n${limits}registers:\n  - ${register}\n`).problems).toEqual([expect.stringContaining(problem ?? '')]);
  });

  it('may read a register twice only if it says so', () => {
    const both = (more: string) =>
      read(
        `name: x\nregisters:\n  - { name: Va, register: 1, type: float32, unit: V }\n  - { name: Vb, register: 2, type: float32, unit: V${more} }\n`,
      );
    expect(both('').problems).toEqual([
      expect.stringContaining('registers[1] (Vb) shares registers with Va: if that is intended, set mayOverlap'),
    ]);
    expect(both(', mayOverlap: true').problems).toEqual([]);
  });

  it.for([
    ['identity: { model: { register: 65500, words: 100 } }', 'identity.model ends after the last register'],
    ['clock: { register: 65531 }', 'clock.register must be at most 65530'],
    ['identity: { marker: { register: 65535, text: SunS } }', 'identity.marker ends after the last register'],
  ])('is refused with %s', ([line, problem]) => {
    const { problems } = read(`name: x\n${line}\nregisters:\n  - { name: Va, register: 1, type: float32, unit: V }\n`);
    expect(problems).toEqual([expect.stringContaining(problem ?? '')]);
  });

  it.for([
    ['registersPerRequest: 126', 'limits.registersPerRequest must be at most 125'],
    ['registersPerRequest: 0', 'limits.registersPerRequest must be at least 1'],
    ['gapRegisters: -1', 'limits.gapRegisters must be at least 0'],
  ])('is refused with the limit %s', ([limit, problem]) => {
    const { problems } = read(`name: x\nlimits: { ${limit} }\nregisters:\n  - { name: Va, register: 1, type: float32, unit: V }\n`);
    expect(problems).toEqual([expect.stringContaining(problem ?? '')]);
  });
});
