import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FixSettings } from '../errors/errors.ts';
import { namesHost } from '../http/proxy/no-proxy.ts';
import { parseQuantity } from '../numbers/quantity.ts';
import { growth } from '../testing/growth.ts';
import { addressProblem } from './address-text.ts';
import { readEnvironmentFile } from './environment.ts';
import { hostProblem } from './host-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fill = (fragment: string, characters: number) => fragment.repeat(Math.ceil(characters / fragment.length));
const device = new URL('http://device.example/');

function fileOf(text: string): () => unknown {
  const path = join(folder, 'job.env');
  return () => {
    writeFileSync(path, text);
    try {
      return readEnvironmentFile(path);
    } catch (error) {
      if (error instanceof FixSettings) return error;
      throw error;
    }
  };
}

/** Parsers of texts that a person wrote or a device shows, each with an input of the given number of characters. */
const texts: Readonly<Record<string, (characters: number) => () => unknown>> = {
  'a file of equals signs': (characters) => fileOf(fill('=', characters)),
  'a file of assignments': (characters) => fileOf(fill('A=1\n', characters)),
  'a file of blank lines': (characters) => fileOf(fill(' \n', characters)),
  'a name without an end': (characters) => fileOf(fill('A', characters)),
  'an address of at signs': (characters) => () => addressProblem(`http://a:${fill('@', characters)}`),
  'an address of slashes': (characters) => () => addressProblem(`http://${fill('/', characters)}`),
  'an address of dots': (characters) => () => addressProblem(`http://${fill('1.', characters)}/`),
  'a host of digits': (characters) => () => hostProblem(fill('0', characters)),
  'a host of colons': (characters) => () => hostProblem(fill(':', characters)),
  'exceptions from a proxy': (characters) => () => namesHost(fill('*.a,', characters), device),
  'one exception of stars': (characters) => () => namesHost(fill('*', characters), device),
  'a number of digits': (characters) => () => parseQuantity(`${fill('1', characters)} W`, { unit: 'W' }),
  'a number of separators': (characters) => () => parseQuantity(`${fill('1,', characters)} W`, { unit: 'W' }),
  'a number and blanks': (characters) => () => parseQuantity(`1${fill(' ', characters)}x`, { unit: 'W' }),
};

describe.each(Object.entries(texts))('%s', (_, prepare) => {
  it('is read or refused in linear time', () => {
    expect(growth(prepare, 50_000)).toBeLessThan(3);
  });
});
