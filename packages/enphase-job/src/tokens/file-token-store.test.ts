import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixSettings, WaitForLock } from '@wattjobs/core/errors';
import { StateConflict } from '@wattjobs/core/state';
import { FakeClock } from '@wattjobs/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileTokenStore } from './file-token-store.ts';
import { updateEntries } from './update-entries.ts';

let folder: string;
let path: string;
let store: FileTokenStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enphase-tokens-'));
  path = join(folder, 'tokens.json');
  await writeFile(path, JSON.stringify({ api_key: 'key', note: { by: 'hand' } }), { mode: 0o644 });
  store = new FileTokenStore(path, { clock: new FakeClock(Date.now()), pid: process.pid });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a tokens file', () => {
  it('is replaced as a whole, keeps values that are not texts, and is then readable by its owner only', async () => {
    const { entries, version } = await store.load();
    expect(entries).toEqual({ api_key: 'key' });
    const saved = await store.save({ ...entries, access_token: 'access' }, version);
    expect(saved.entries).toEqual({ api_key: 'key', access_token: 'access' });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ note: { by: 'hand' }, api_key: 'key', access_token: 'access' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is not replaced if another writer was first', async () => {
    const { version } = await store.load();
    await writeFile(path, '{"api_key":"other"}');
    expect(await failure(store.save({}, version))).toBeInstanceOf(StateConflict);
    expect(await failure(store.proveWritable({}, version))).toBeInstanceOf(StateConflict);
    expect(await readFile(path, 'utf8')).toBe('{"api_key":"other"}');
  });

  it('is checked for writing without a change', async () => {
    const { entries, version } = await store.load();
    await store.proveWritable({ ...entries, access_token: 'trial' }, version);
    expect((await store.load()).version).toBe(version);
  });

  it('is checked by being replaced with itself, because a mounted file cannot be replaced', async () => {
    const before = await stat(path);
    const { entries, version } = await store.load();
    await store.proveWritable({ ...entries, access_token: 'trial' }, version);
    expect((await stat(path)).ino).not.toBe(before.ino);
    expect(await readdir(folder)).toEqual(['tokens.json']);
  });

  it('stays in place behind a link, with one lock for all links', async () => {
    await mkdir(join(folder, 'volume'));
    const target = join(folder, 'volume', 'tokens.json');
    await writeFile(target, '{"api_key":"key"}');
    await rm(path);
    await symlink(target, path);
    store = new FileTokenStore(path, { clock: new FakeClock(Date.now()), pid: process.pid });
    const { entries, version } = await store.load();
    await store.exclusively(async () => {
      expect(await readdir(join(folder, 'volume'))).toEqual(['tokens.json', 'tokens.json.rotation']);
      await store.save({ ...entries, refresh_token: 'new' }, version);
    });
    expect(JSON.parse(await readFile(target, 'utf8'))).toEqual({ api_key: 'key', refresh_token: 'new' });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ api_key: 'key', refresh_token: 'new' });
  });

  it('loses no concurrent update', async () => {
    const count = () =>
      updateEntries(new FileTokenStore(path, { clock: new FakeClock(Date.now()), pid: process.pid }), (entries) => ({
        ...entries,
        count: String(Number(entries['count'] ?? 0) + 1),
      }));
    await Promise.all(Array.from({ length: 5 }, count));
    expect((await store.load()).entries['count']).toBe('5');
  });

  it.each([
    ['missing', async () => rm(path), 'which does not exist'],
    ['not JSON', async () => writeFile(path, 'hunter2'), 'which is not a JSON object'],
    ['not an object', async () => writeFile(path, '["hunter2"]'), 'which is not a JSON object'],
  ])('is a wrong setting if it is %s, without quoting it', async (_how, make, word) => {
    await make();
    const error = await failure(store.load());
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('TOKENS_URL');
    expect(String(error)).toContain(word);
    expect(String(error)).not.toContain('hunter2');
  });
});

describe('the lock of a tokens file', () => {
  it('is waited for if a live process holds it, which the message says', async () => {
    const other = new FileTokenStore(path, { clock: new FakeClock(Date.now()), pid: process.pid, lockWaitMs: 1_000 });
    const error = await store.exclusively(async () => failure(other.exclusively(async () => 'done')));
    expect(error).toBeInstanceOf(WaitForLock);
    expect(String(error)).toContain(`another process holds ${path}.rotation`);
  });

  it('is a wrong setting if its path is not a lock', async () => {
    await symlink(join(folder, 'nowhere'), `${path}.rotation`);
    const error = await failure(store.exclusively(async () => 'done'));
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain(`TOKENS_URL leads to ${path}.rotation, which is a symbolic link to a file that is not there`);
  });

  it('is a wrong setting if its folder is unusable', async () => {
    await writeFile(join(folder, 'file'), '');
    store = new FileTokenStore(join(folder, 'file', 'tokens.json'), { clock: new FakeClock(Date.now()), pid: process.pid });
    const error = await failure(store.exclusively(async () => 'done'));
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('which leads through a file');
  });
});
