import { expect, it } from 'vitest';
import { checksums } from './checksums.ts';

it('checksums have the form of sha256sum', () => {
  // The hash of nothing.
  expect(checksums({ 'empty.txt': new Uint8Array() })).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty.txt\n',
  );
});
