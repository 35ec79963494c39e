import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

describe('a text in JSON', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
  ])('%s is read', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each(['', '{', '<html>canary</html>', 'undefined', '{"token":"canary"'])('%j is none, and nothing of it is told', (text) => {
    expect(inspect(parseJson(text))).toBe('undefined');
  });
});
