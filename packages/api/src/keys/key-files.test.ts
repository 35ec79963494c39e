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

  it('are what the files hold, less a newline at the end', async () => {
    put('admin', `${one}\n`);
    put('collect', other);
    put('other', 'nobody reads it');
    expect((await readKeyFiles(folder)).map(({ scope, key }) => [scope, key.reveal()])).toEqual([
      ['admin', one],
      ['collect', other],
    ]);
  });

  it('may be one alone', async () => {
    put('collect', one);
    expect((await readKeyFiles(folder)).map(({ scope }) => scope)).toEqual(['collect']);
  });

  it('are refused where one is too short or cannot be sent, without being shown', async () => {
    put('admin', 'canary');
    put('collect', `${one} canary`);
    await expect(readKeyFiles(folder)).rejects.toThrow(
      /the key in admin has 6 characters: 24 are the least.*the key in collect holds characters/,
    );
    await expect(readKeyFiles(folder)).rejects.not.toThrow(/canary/);
  });

  it('are refused where both are the same', async () => {
    put('admin', one);
    put('collect', one);
    await expect(readKeyFiles(folder)).rejects.toThrow(/admin and collect are the same key/);
  });

  it('are missed where there are none, and where the folder is none', async () => {
    await expect(readKeyFiles(folder)).rejects.toThrow(/holds neither a file admin nor a file collect/);
    await expect(readKeyFiles(join(folder, 'gone'))).rejects.toThrow(/holds neither/);
    mkdirSync(join(folder, 'admin'));
    await expect(readKeyFiles(folder)).rejects.toThrow(/API_KEYS_PATH leads to .*admin, which is a directory/);
  });
});
