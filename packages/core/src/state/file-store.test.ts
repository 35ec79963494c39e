import { chown, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixSettings, RepairState, RetryState } from '../errors/errors.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { describeStateStore } from '../testing/store-contract.ts';
import { FileStore, type FileStoreOptions } from './file-store.ts';
import { StateConflict } from './store.ts';

async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'wattjobs-state-'));
}

describeStateStore('file', async () => {
  const directory = await temporaryDirectory();
  const openHere = () => new FileStore(join(directory, 'state.json'), { clock: new FakeClock() });
  return { store: openHere(), reopen: async () => openHere(), close: () => rm(directory, { recursive: true }) };
});

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, 'state.json');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function open(options: Partial<FileStoreOptions> = {}): FileStore {
  return new FileStore(path, { clock: new FakeClock(Date.now()), ...options });
}

async function write(store: FileStore, text: string): Promise<void> {
  await store.save(text, (await store.load()).version);
}

function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code, syscall: 'write' });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a state file', () => {
  it('is readable by its owner only, as are the directories created for it', async () => {
    path = join(directory, 'new', 'deep', 'state.json');
    await write(open(), 'secret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'new'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'new', 'deep'))).mode & 0o777).toBe(0o700);
  });

  it('becomes readable by its owner only if it was not', async () => {
    await writeFile(path, 'open to all', { mode: 0o644 });
    await write(open(), 'secret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps its owner even if root writes it', async () => {
    await write(open(), 'old');
    // Only root can change a file's owner; other users write their own file.
    if (process.geteuid?.() === 0) await chown(path, 1234, 1234);
    const { uid } = await stat(path);
    await write(open(), 'new');
    expect((await stat(path)).uid).toBe(uid);
  });

  it('is the only file that a write leaves', async () => {
    await write(open(), 'one');
    await write(open(), 'two');
    await open().probe();
    expect(await readdir(directory)).toEqual(['state.json']);
  });

  it('is removed by the command that the store names, whatever its path contains', () => {
    expect(new FileStore("/srv/o'hara/state.json", { clock: new FakeClock() }).removal).toBe(String.raw`rm '/srv/o'\''hara/state.json'`);
  });

  it('is refused if it is not text', async () => {
    await writeFile(path, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await failure(open().load())).toBeInstanceOf(RepairState);
  });

  it('is not created by a probe, nor is its directory', async () => {
    path = join(directory, 'new', 'state.json');
    await open().probe();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a disk that does not accept the file', () => {
  const disk = [
    ['ENOSPC', 'Free space on the disk'],
    ['EDQUOT', 'Free space on the disk'],
    ['EROFS', 'Mount a writable volume'],
    ['EACCES', 'Let the user that runs the job read and write'],
    ['EIO', 'Check the disk'],
    ['EMFILE', ''],
  ] as const;

  it.each(disk)('is reported with the path and a fix, and the old document stays: %s', async (code, fix) => {
    await write(open(), 'old');
    const writeDurably = async (temporary: string, text: string) => {
      await writeFile(temporary, text.slice(0, 2));
      throw fileError(code);
    };
    const error = await failure(write(open({ writeDurably }), 'new'));
    expect(error).toBeInstanceOf(RetryState);
    if (!(error instanceof RetryState)) return;
    expect(error.message).toContain(path);
    expect(error.message).toContain(code);
    expect(error.fix).toContain(fix);
    expect(error.fix).not.toBe('');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(directory)).toEqual(['state.json']);
  });

  it('is detected by a probe', async () => {
    const writeDurably = async () => {
      throw fileError('ENOSPC');
    };
    expect(await failure(open({ writeDurably }).probe())).toBeInstanceOf(RetryState);
  });

  it('does not hide a bug', async () => {
    const bug = new TypeError('a bug');
    const writeDurably = async () => {
      throw bug;
    };
    expect(await failure(write(open({ writeDurably }), 'new'))).toBe(bug);
  });
});

describe('a rehearsal of a write', () => {
  it('writes a trial of the same size, replaces the document by itself, and leaves no other file', async () => {
    const written: string[] = [];
    await write(open(), 'old');
    const before = await stat(path);
    const writeDurably = async (temporary: string, text: string) => {
      written.push(text);
      await writeFile(temporary, text, { mode: 0o600 });
    };
    const store = open({ writeDurably });
    await store.rehearse('a longer text', (await store.load()).version);
    expect(written).toEqual(['a longer text', 'old']);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await stat(path)).ino).not.toBe(before.ino);
    expect(await readdir(directory)).toEqual(['state.json']);
  });

  it('is a conflict if another writer was first, or if there is no document', async () => {
    const { version } = await open().load();
    expect(await failure(open().rehearse('new', version))).toBeInstanceOf(StateConflict);
    await write(open(), 'other');
    expect(await failure(open().rehearse('new', version))).toBeInstanceOf(StateConflict);
    expect(await readFile(path, 'utf8')).toBe('other');
  });

  it('is a wrong setting if the file is mounted by itself', async () => {
    await write(open(), 'old');
    const writeDurably = async () => {
      throw fileError('EBUSY');
    };
    const store = open({ writeDurably });
    const error = await failure(store.rehearse('new', (await store.load()).version));
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('mount its folder instead');
  });
});

describe('a path that can never hold a document', () => {
  it('is a wrong setting if it is a directory', async () => {
    path = directory;
    const error = await failure(open().load());
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain(`STATE_URL leads to ${path}, which is a directory`);
  });

  it('is a wrong setting if it leads through a file', async () => {
    await writeFile(join(directory, 'file'), '');
    path = join(directory, 'file', 'state.json');
    expect(await failure(open().load())).toBeInstanceOf(FixSettings);
    expect(await failure(open().probe())).toBeInstanceOf(FixSettings);
  });
});

describe('the lock beside the file', () => {
  it('is awaited for a limited time while others hold it', async () => {
    let holder = 0;
    const clock = new FakeClock();
    const sleep = clock.sleep.bind(clock);
    // A new holder each time, none of which was killed.
    clock.sleep = async (durationMs) => {
      await writeFile(`${path}.lock`, `holder ${holder++}`);
      await sleep(durationMs);
    };
    await writeFile(`${path}.lock`, 'holder');
    const error = await failure(write(open({ clock, lockWaitMs: 1_000, takeOverAfterMs: 200 }), 'new'));
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain(`${path}.lock`);
    expect(clock.monotonic()).toBe(1_000);
    expect(await readFile(`${path}.lock`, 'utf8')).toBe(`holder ${holder - 1}`);
  });

  it.each(['a killed process', ''])('is taken over if it was left behind (%j)', async (holder) => {
    await writeFile(`${path}.lock`, holder);
    const clock = new FakeClock();
    await write(open({ clock, takeOverAfterMs: 5_000 }), 'new');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(directory)).toEqual(['state.json']);
  });

  it('is released after a conflict', async () => {
    const store = open({
      writeDurably: async (temporary, text) => {
        await writeFile(temporary, text);
        await writeFile(path, 'written by another process in between');
      },
    });
    expect(await failure(write(store, 'new'))).toBeInstanceOf(StateConflict);
    expect(await readFile(path, 'utf8')).toBe('written by another process in between');
    expect(await readdir(directory)).toEqual(['state.json']);
  });
});

describe('temporary files', () => {
  it('of a killed writer are removed, and those of a living one stay', async () => {
    await writeFile(`${path}.killed.tmp`, 'half a docum');
    await utimes(`${path}.killed.tmp`, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
    await writeFile(`${path}.living.tmp`, 'half a docum');
    await writeFile(join(directory, 'other.json.tmp'), 'of somebody else');
    await write(open(), 'new');
    expect((await readdir(directory)).sort()).toEqual(['other.json.tmp', 'state.json', 'state.json.living.tmp']);
  });
});
