import { expect, it } from 'vitest';
import { matches } from './not-found.ts';

it.for([
  ['/api/v1/keys/:id', '/api/v1/keys/7', true],
  ['/api/v1/keys/:id', '/api/v1/keys/', false],
  ['/api/v1/keys/:id', '/api/v1/keys', false],
  ['/api/v1/keys', '/api/v1/keys', true],
  ['/api/v1/keys', '/api/v1/key', false],
  ['/a/:b/c', '/a/x/c', true],
  ['/a/:b/c', '/a/x/d', false],
] as const)('the pattern %s stands for %s: %s', ([pattern, path, expected]) => {
  expect(matches(pattern, path)).toBe(expected);
});
