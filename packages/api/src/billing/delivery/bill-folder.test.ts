import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FixSettings } from '@wattjobs/core/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBillFolder } from './bill-folder.ts';

const nowMs = Date.UTC(2026, 1, 3);

describe('the folder of bills', () => {
  let parent = '';
  let path = '';
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'bills-'));
    path = join(parent, 'new', 'folder');
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  const write = async (text: string, isFinal = false, name = 'a.csv') =>
    (await openBillFolder(path, nowMs)).write(name, Readable.from([text]), isFinal);

  it('is made for its owner alone, as are its files', async () => {
    expect(await write('one')).toEqual({ path: join(path, 'a.csv'), name: 'a.csv', isNew: true });
    expect([path, join(path, 'a.csv')].map((each) => (statSync(each).mode & 0o777).toString(8))).toEqual(['700', '600']);
  });

  it('is refused, and not tried for ever, if it can never be made', async () => {
    await expect(openBillFolder('/proc/bills/here', nowMs)).rejects.toThrow(FixSettings);
  });

  it('has the newest export of a month', async () => {
    await write('one');
    expect(await write('one')).toMatchObject({ isNew: false });
    expect(await write('two')).toMatchObject({ isNew: true });
    expect(readFileSync(join(path, 'a.csv'), 'utf8')).toBe('two');
  });

  it('keeps a statement: the same one is left, and another one is refused', async () => {
    await write('one', true);
    expect(await write('one', true)).toMatchObject({ isNew: false });
    await expect(write('two', true)).rejects.toThrow('with another content, and a statement is never replaced');
    expect(readFileSync(join(path, 'a.csv'), 'utf8')).toBe('one');
    expect(readdirSync(path)).toEqual(['a.csv']);
  });

  it('keeps what it had if an export fails half-way', async () => {
    await write('one');
    const broken = Readable.from(
      (async function* () {
        yield 'half';
        throw new RangeError('the export failed');
      })(),
    );
    await expect((await openBillFolder(path, nowMs)).write('a.csv', broken, false)).rejects.toThrow('the export failed');
    expect(readdirSync(path)).toEqual(['a.csv']);
    expect(readFileSync(join(path, 'a.csv'), 'utf8')).toBe('one');
  });

  it('loses what a run left that was killed, but nothing of one that may still write', async () => {
    await write('one');
    const [old, young] = ['.a.csv.11111111-1111-4111-8111-111111111111.part', '.a.csv.22222222-2222-4222-8222-222222222222.part'];
    for (const name of [old, young]) writeFileSync(join(path, name), 'half');
    utimesSync(join(path, old), nowMs / 1000, nowMs / 1000 - 90_000);
    utimesSync(join(path, young), nowMs / 1000, nowMs / 1000 - 60);
    await write('one');
    expect(readdirSync(path).sort()).toEqual([young, 'a.csv']);
  });

  it('is refused by name if nothing can be written there', async () => {
    writeFileSync(join(parent, 'new'), '');
    await expect(write('one')).rejects.toThrow(FixSettings);
    await expect(write('one')).rejects.toThrow(`--out is ${path}, in which nothing can be written (ENOTDIR)`);
  });
});
