import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';
import { growth } from '../testing/growth.ts';

describe('a text in JSON', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
  ])('%s is read', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('is none where it nests more deeply than anything that is asked for', () => {
    expect(parseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeInstanceOf(Array);
    expect(parseJson(`${'['.repeat(101)}${']'.repeat(101)}`)).toBeUndefined();
    expect(parseJson(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`)).toBeUndefined();
    expect(parseJson(JSON.stringify(['['.repeat(200), '\\"[['.repeat(200), ...Array.from({ length: 200 }, () => [])]))).toBeInstanceOf(
      Array,
    );
  });

  it('is none where it holds more than any answer', () => {
    expect(parseJson(`[${'{},'.repeat(49_998)}1]`)).toHaveLength(49_999);
    expect(parseJson(`[${'{},'.repeat(50_000)}1]`)).toBeUndefined();
  });

  it.for([
    ['lists in lists', (size: number) => '['.repeat(size)],
    ['lists beside lists', (size: number) => `[${'[],'.repeat(size / 3)}[]]`],
    ['one number', (size: number) => '1'.repeat(size)],
    ['escapes', (size: number) => `"${'\\"'.repeat(size / 2)}`],
    ['keys', (size: number) => JSON.stringify(Object.fromEntries(Array.from({ length: size / 10 }, (_, index) => [`a${index}`, 1])))],
  ] as const)('of %s takes time that grows with its length', ([, make]) => {
    const parse = (size: number) => {
      const text = make(size);
      return () => parseJson(text);
    };
    expect(growth(parse, 50_000)).toBeLessThan(3);
  });

  it.each(['', '{', '<html>canary</html>', 'undefined', '{"token":"canary"'])('%j is none, and nothing of it is told', (text) => {
    expect(inspect(parseJson(text))).toBe('undefined');
  });
});
