import { describe, expect, it } from 'vitest';
import { controlSocketPath } from './socket-path.ts';

describe('the socket of a data folder', () => {
  it('is in that folder', () => {
    expect(controlSocketPath('/data')).toMatch(/\/control\/socket$/);
  });

  it.for([
    ['letters', `/${'a'.repeat(150)}`],
    ['characters of several bytes', `/${'ü'.repeat(75)}`],
  ])('is refused, naming the setting, if its path has too many bytes: %s', ([, folder = '']) => {
    expect(() => controlSocketPath(folder)).toThrow(/DATA_DIR is .*bytes too long.*107 bytes.*example: \/data/);
  });
});
