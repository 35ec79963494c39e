import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime, tokenExpiry } from './token-times.ts';

const timeMs = Date.UTC(2025, 8, 20, 12, 34, 56);

describe('a time', () => {
  it.each([
    ['2025-09-20T12:34:56Z', timeMs],
    ['2025-09-20T12:34:56.123456+00:00', timeMs + 123],
    ['2025-09-20T12:34:56.123456', timeMs + 123],
    ['2025-09-20 12:34:56', timeMs],
    ['2025-09-20T08:34:56-04:00', timeMs],
    ['2025-09-20T08:34:56-0400', timeMs],
    ['2025-09-20T08:34:56-04', timeMs],
    ['2025-09-20T12:34', Date.UTC(2025, 8, 20, 12, 34)],
    ['1758371696', timeMs],
    ['1758371696000', timeMs],
    [' 2025-09-20T12:34:56z\n', timeMs],
  ])('%s is parsed, as UTC without a time zone', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2025-09-20',
    '20.09.2025 12:34',
    '2025-13-20T12:34:56Z',
    '2025-09-20T25:00:00Z',
    '12345',
    '-1758371696',
    'NaN',
    'null',
  ])('%j is not a time', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('that this job wrote can be parsed again, and no text throws', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        (date) => parseTime(date.toISOString()) === date.getTime(),
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => ['number', 'undefined'].includes(typeof parseTime(text))));
  });
});

function jwt(payload: string): string {
  return ['{"alg":"RS256"}', payload].map((part) => Buffer.from(part).toString('base64url')).join('.') + '.signature';
}

describe('the expiry of a token', () => {
  it.each([
    ['seconds', jwt('{"exp":1758371696}'), timeMs],
    ['a fraction', jwt('{"exp":1758371696.5}'), timeMs + 500],
    ['milliseconds', jwt('{"exp":1758371696000}'), timeMs],
  ])('is its claim exp, in %s', (_form, token, expected) => {
    expect(tokenExpiry(token)).toBe(expected);
  });

  it.each(['', 'opaque', 'a.b.c', jwt('{}'), jwt('{"exp":"1758371696"}'), jwt('{"exp":-1}'), jwt('{"exp":1e16}'), jwt('[]'), jwt('null')])(
    'is unknown in %j',
    (token) => {
      expect(tokenExpiry(token)).toBeUndefined();
    },
  );

  it('is read from any text without an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string().map(jwt), fc.json().map(jwt)), (text) =>
        ['number', 'undefined'].includes(typeof tokenExpiry(text)),
      ),
    );
  });
});
