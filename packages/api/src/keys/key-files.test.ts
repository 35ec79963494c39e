import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKeyFiles } from './key-files.ts';

const one = 'a'.repeat(24);
const other = 'b'.repeat(24);

describe('the keys of a folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

  it('are the contents of the files without a final newline', async () => {
    put('admin', `${one}\n`);
    put('collect', other);
    put('other', 'nobody reads it');
    expect((await readKeyFiles(folder)).map(({ scope, key }) => [scope, key.reveal()])).toEqual([
      ['admin', one],
      ['collect', other],
    ]);
  });

  it('may be only one', async () => {
    put('collect', one);
    expect((await readKeyFiles(folder)).map(({ scope }) => scope)).toEqual(['collect']);
  });

  it('are refused if one is too short or cannot be sent, and are not shown', async () => {
    put('admin', 'canary');
    put('collect', `${one} canary`);
    await expect(readKeyFiles(folder)).rejects.toThrow(
      /the key in admin has 6 characters, but needs at least 24.*the key in collect contains characters/,
    );
    await expect(readKeyFiles(folder)).rejects.not.toThrow(/canary/);
  });

  it('are refused if both are the same', async () => {
    put('admin', one);
    put('collect', one);
    await expect(readKeyFiles(folder)).rejects.toThrow(/admin and collect are the same key/);
  });

  it('are reported as missing if there are none, or no folder', async () => {
    await expect(readKeyFiles(folder)).rejects.toThrow(/contains neither a file admin nor a file collect/);
    await expect(readKeyFiles(join(folder, 'gone'))).rejects.toThrow(/contains neither/);
    mkdirSync(join(folder, 'admin'));
    await expect(readKeyFiles(folder)).rejects.toThrow(/API_KEYS_PATH leads to .*admin, which is a directory/);
  });
});
