import { RestoreData, WaitForDatabase } from '@wattjobs/core/errors';
import { describe, expect, it } from 'vitest';
import { asFolderFailure } from './engine-failure.ts';

const failing = (message: string, code: string) => Object.assign(new Error(message), { code });

describe('an error that prevents the use of a data folder', () => {
  it.for([
    ['the engine’s file system has no room', { name: 'ErrnoError', errno: 51 }],
    ['the engine’s file system is read-only', { name: 'ErrnoError', errno: 69 }],
    ['Node.js has no room', failing('ENOSPC: no space left on device, write', 'ENOSPC')],
    ['SQLite has no room for its lock', new Error('database or disk is full')],
    ['the database has no room for a migration', new WaitForDatabase('…', { cause: failing('could not extend file', '53100') })],
    ['the program has no memory', new RangeError('WebAssembly.Memory(): could not allocate memory')],
  ])('is a shortage to wait for if %s', ([, error]) => {
    expect(asFolderFailure('/data', error)).toBeInstanceOf(WaitForDatabase);
    expect(asFolderFailure('/data', error)?.message).toMatch(/^\/data cannot be written: [^[]*$/);
  });

  it.for(['XX001', 'XX002', '58P01'])('is damage that needs a restore if the database reports %s', (state) => {
    const error = failing('could not read blocks', state);
    for (const each of [error, new WaitForDatabase('…', { cause: error })])
      expect(asFolderFailure('/data', each)).toBeInstanceOf(RestoreData);
  });

  it.for([new TypeError('something'), failing('relation is not there', '42P01'), { errno: 44 }])(
    'has no known cause otherwise',
    (error) => {
      expect(asFolderFailure('/data', error)).toBeUndefined();
    },
  );
});
