import { expect, it } from 'vitest';
import { isLoopback, withoutBrackets } from './listen-address.ts';

it.for([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['::ffff:0.0.0.0', false],
  ['fd00::1', false],
  ['127.0.0.1.example.test', false],
  ['api.local', false],
] as const)('%s is loopback: %s', ([host, expected]) => {
  expect(isLoopback(host)).toBe(expected);
});

it.for([
  ['[::]', '::'],
  ['[::1]', '::1'],
  ['::', '::'],
  ['127.0.0.1', '127.0.0.1'],
] as const)('%s is listened on as %s', ([given, address]) => {
  expect(withoutBrackets(given)).toBe(address);
});
