import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { FixSettings } from '../errors/errors.ts';
import type { Environment } from './environment.ts';
import { readEnvironmentFile, unknownVariables } from './environment.ts';
import { optionalAddress, requiredUrl } from './address-types.ts';
import { loadSettings } from './load-settings.ts';
import { choice, flag, number, optionalTimeZone, requiredSecret, requiredText, seconds, text } from './setting-types.ts';

const declaration = {
  user: requiredText({ name: 'USER_NAME', help: 'Who', example: 'me' }),
  password: requiredSecret({ name: 'PASSWORD', help: 'Password', example: 'PASSWORD_FILE=/run/secrets/password' }),
  target: requiredUrl({ name: 'TARGET_URL', help: 'Where', example: 'http://target:9091' }),
  device: optionalAddress({ name: 'DEVICE', help: 'Device', example: '192.0.2.5' }),
  waitMs: seconds({ name: 'WAIT', help: 'Wait', default: 300, minimum: 0, example: '300' }),
  offset: number({ name: 'OFFSET', help: 'Offset', unit: 'hours', minimum: -14, maximum: 14, example: '-5' }),
  zone: optionalTimeZone({ name: 'ZONE', help: 'Zone', example: 'Europe/Berlin' }),
  on: flag({ name: 'ON', help: 'On', default: true, example: 'false' }),
  order: choice({ name: 'ORDER', help: 'Order', choices: ['mdy', 'dmy'], default: 'mdy', example: 'dmy' }),
  label: text({ name: 'LABEL', help: 'Label', default: 'unit', example: 'rack' }),
};

const complete: Environment = { USER_NAME: 'me', PASSWORD: 'canary-password', TARGET_URL: 'http://target:9091/' };
const load = (extra: Environment) => loadSettings(declaration, [], { ...complete, ...extra });

function problemsOf(extra: Environment, environment: Environment = complete) {
  try {
    loadSettings(declaration, [], { ...environment, ...extra });
  } catch (error) {
    if (error instanceof FixSettings) return error.problems.map(({ name, problem }) => `${name} ${problem}`);
    throw error;
  }
  return [];
}

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('settings', () => {
  it('have their defaults if nothing is set', () => {
    expect(load({})).toMatchObject({ waitMs: 300_000, on: true, order: 'mdy', label: 'unit', device: undefined, offset: undefined });
  });

  it('read 0 as 0, and an empty text as not set', () => {
    expect(load({ WAIT: '0', OFFSET: '0', LABEL: ' ' })).toMatchObject({ waitMs: 0, offset: 0, label: 'unit' });
  });

  it('turn seconds into milliseconds, also fractions', () => {
    expect(load({ WAIT: '0.25' }).waitMs).toBe(250);
  });

  it('accept a device address without a scheme', () => {
    expect(load({ DEVICE: '192.0.2.5' }).device?.href).toBe('http://192.0.2.5/');
    expect(load({ DEVICE: 'unit.lan:8080/status' }).device?.href).toBe('http://unit.lan:8080/status');
    expect(load({ DEVICE: 'https://unit.lan' }).device?.href).toBe('https://unit.lan/');
  });

  it('report all problems at once, each with its name', () => {
    const problems = problemsOf(
      { WAIT: 'soon', OFFSET: '99', ZONE: 'Mars/Base', ON: 'perhaps', ORDER: 'ydm', DEVICE: 'ftp://unit', TARGET_URL: 'not a url' },
      {},
    );
    expect(problems).toHaveLength(9);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'USER_NAME',
      'PASSWORD',
      'TARGET_URL',
      'DEVICE',
      'WAIT',
      'OFFSET',
      'ZONE',
      'ON',
      'ORDER',
    ]);
    expect(problems).toContain('OFFSET is 99, which is more than 14');
  });

  it('refuse a negative duration and a number with a unit', () => {
    expect(problemsOf({ WAIT: '-1' })).toEqual(['WAIT is -1, which is less than 0']);
    expect(problemsOf({ WAIT: '15s' })).toEqual(['WAIT is "15s", which is not a number']);
  });

  it('report a violated rule about several settings together with the other problems', () => {
    const rule = () => [{ name: 'ZONE', problem: 'and OFFSET are both set' }];
    expect(() => loadSettings(declaration, [rule], complete)).toThrow('ZONE and OFFSET are both set');
    expect(() => loadSettings(declaration, [rule], { ...complete, WAIT: 'soon' })).toThrow(/WAIT is "soon".*ZONE and OFFSET are both set/);
  });

  it('refuse a duration longer than a week', () => {
    expect(problemsOf({ WAIT: '604801' })).toEqual(['WAIT is 604801, which is more than 604800']);
  });

  it.each(['false', 'FALSE', 'no', 'off', '0'])('read %s as false', (ON) => {
    expect(load({ ON }).on).toBe(false);
  });

  it.each(['yes', 'on', '1'])('refuse %s, which the old scrapers read as false', (ON) => {
    expect(problemsOf({ ON })).toEqual([`ON is "${ON}", which is neither true nor false`]);
  });
});

describe('a secret', () => {
  it('is never printed', () => {
    const settings = load({});
    for (const printed of [`${settings.password}`, JSON.stringify(settings), inspect(settings, { depth: 9, showHidden: true })]) {
      expect(printed).not.toContain('canary-password');
    }
    expect(settings.password.reveal()).toBe('canary-password');
  });

  it('is read from a file without the newline at its end', () => {
    const path = join(folder, 'password');
    writeFileSync(path, ' from-file \n');
    const settings = loadSettings(declaration, [], { ...complete, PASSWORD: undefined, PASSWORD_FILE: path });
    expect(settings.password.reveal()).toBe(' from-file ');
  });

  it('is read from a variable without the newline of the file from which the Secret was created', () => {
    expect(load({ PASSWORD: 'right\n' }).password.reveal()).toBe('right');
  });

  it('is a problem if its file is missing, or if it is given twice', () => {
    const environment = { ...complete, PASSWORD: undefined };
    expect(problemsOf({ PASSWORD_FILE: join(folder, 'none') }, environment)[0]).toMatch(/PASSWORD cannot be read from the file .*ENOENT/);
    expect(problemsOf({ PASSWORD_FILE: join(folder, 'password') })[0]).toMatch(/both set/);
  });
});

describe('an --env-file', () => {
  it('is read as docker run reads it: every character after the first = belongs to the value', () => {
    const path = join(folder, 'job.env');
    writeFileSync(path, '# the unit\n\nDEVICE=192.0.2.5\r\nLABEL="rack 1"\nPASSWORD= a#b=c\nHOME\n');
    expect(readEnvironmentFile(path)).toEqual({ DEVICE: '192.0.2.5', LABEL: '"rack 1"', PASSWORD: ' a#b=c' });
  });

  it('is a problem if it cannot be read', () => {
    expect(() => readEnvironmentFile(join(folder, 'none.env'))).toThrow(/--env-file names .*ENOENT/);
  });

  it('has every line reported that is not an assignment, without repeating it', () => {
    const path = join(folder, 'slips.env');
    writeFileSync(path, 'A=1\nexport B=canary\nC : canary\nD-E=canary\n');
    expect(() => readEnvironmentFile(path)).toThrow(/line 2 .*line 3 .*line 4 /);
    expect(() => readEnvironmentFile(path)).not.toThrow(/canary/);
  });

  it('has misspelled names reported', () => {
    const file = { DEVICE_FILE: '/x', OTEL_SERVICE_NAME: 'x', TZ: 'UTC', DEVISE: '192.0.2.5' };
    expect(unknownVariables(file, new Set(['DEVICE'])).map(({ name }) => name)).toEqual(['DEVISE']);
  });
});
