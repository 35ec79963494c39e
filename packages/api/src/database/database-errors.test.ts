import { describe, expect, it } from 'vitest';
import { isDatabaseAway } from './database-errors.ts';

const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });

describe('a database error', () => {
  it.for(['08006', '25006', '53300', '57P01', '57P03', '57014', '58030', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN'])(
    '%s is temporary',
    (code) => {
      expect(isDatabaseAway(coded(code))).toBe(true);
    },
  );

  it.for(['23505', '42601', '22P02', '28P01', 'ENOENT', 'EACCES'])('%s is not temporary', (code) => {
    expect(isDatabaseAway(coded(code))).toBe(false);
  });

  it('without a code is recognised by the driver’s message', () => {
    expect(isDatabaseAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseAway(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isDatabaseAway(new Error('something else'))).toBe(false);
    expect(isDatabaseAway('Connection terminated')).toBe(false);
  });

  it('can be one of several, one per address, or about a missing socket', () => {
    expect(isDatabaseAway(new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')]))).toBe(true);
    expect(isDatabaseAway(coded('ENOENT', { syscall: 'connect' }))).toBe(true);
  });
});
