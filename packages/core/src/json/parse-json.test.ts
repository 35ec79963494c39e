import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';
import { growth } from '../testing/growth.ts';

describe('JSON text', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
  ])('%s is parsed', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('is undefined if it nests more deeply than any requested document', () => {
    expect(parseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeInstanceOf(Array);
    expect(parseJson(`${'['.repeat(101)}${']'.repeat(101)}`)).toBeUndefined();
    expect(parseJson(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`)).toBeUndefined();
    expect(parseJson(JSON.stringify(['['.repeat(200), '\\"[['.repeat(200), ...Array.from({ length: 200 }, () => [])]))).toBeInstanceOf(
      Array,
    );
  });

  it('is undefined if it contains more lists and objects than any answer', () => {
    expect(parseJson(`[${'{},'.repeat(49_998)}1]`)).toHaveLength(49_999);
    expect(parseJson(`[${'{},'.repeat(50_000)}1]`)).toBeUndefined();
  });

  it.for([
    ['lists in lists', (size: number) => '['.repeat(size)],
    ['lists beside lists', (size: number) => `[${'[],'.repeat(size / 3)}[]]`],
    ['one number', (size: number) => '1'.repeat(size)],
    ['escapes', (size: number) => `"${'\\"'.repeat(size / 2)}`],
    ['keys', (size: number) => JSON.stringify(Object.fromEntries(Array.from({ length: size / 10 }, (_, index) => [`a${index}`, 1])))],
  ] as const)('of %s is parsed in linear time', ([, make]) => {
    const parse = (size: number) => {
      const text = make(size);
      return () => parseJson(text);
    };
    expect(growth(parse, 50_000)).toBeLessThan(3);
  });

  it.each(['', '{', '<html>canary</html>', 'undefined', '{"token":"canary"'])(
    '%j is undefined, without an error that quotes it',
    (text) => {
      expect(inspect(parseJson(text))).toBe('undefined');
    },
  );
});
