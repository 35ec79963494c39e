import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { growth } from '../testing/growth.ts';
import { readYaml } from './read-yaml.ts';

const schema = z.strictObject({ names: z.record(z.string(), z.number()) });

const documents: Readonly<Record<string, (index: number) => string>> = {
  'opened lists': () => '[',
  'nested maps': () => '{a: ',
  aliases: () => '- *a\n',
  'stray brackets': () => ']',
  'unknown keys': (index) => `b${index}: \n`,
  'wrong values': (index) => (index === 0 ? 'names:\n' : ` b${index}: c\n`),
};

describe.each(Object.entries(documents))('a document of %s', (_, fragment) => {
  it('is refused in linear time', () => {
    const prepare = (characters: number) => {
      const text = Array.from({ length: characters / fragment(9).length }, (_unused, index) => fragment(index)).join('');
      return () => readYaml(text, schema);
    };
    expect(growth(prepare, 4_000)).toBeLessThan(3);
  });
});
