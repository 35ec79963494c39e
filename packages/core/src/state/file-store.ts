import { createHash, randomUUID } from 'node:crypto';
import { chownSync, renameSync, statSync } from 'node:fs';
import { access, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RetryState } from '../errors/errors.ts';
import type { Clock } from '../time/clock.ts';
import { decodeFileText } from '../files/decode-file-text.ts';
import { exposure } from '../files/exposure.ts';
import { largestDocumentBytes, readNamedFile } from '../files/read-named-file.ts';
import { UnfitFile } from '../files/unfit-file.ts';
import { repairText } from './decode-text.ts';
import { explainFileError, type FilePurpose, hasErrno } from '../files/file-errors.ts';
import { acquireFileLock, type FileLockOptions } from '../files/file-lock.ts';
import { makeFolderDurably } from '../files/sync-folder.ts';
import { type Snapshot, StateConflict, type StateStore } from './store.ts';

export interface FileStoreOptions {
  readonly clock: Clock;
  /** The state, by default. */
  readonly purpose?: FilePurpose;
  readonly lockWaitMs?: number;
  readonly takeOverAfterMs?: number;
  /** Writes a new file so that it survives a power failure. */
  readonly writeDurably?: (path: string, text: string) => Promise<void>;
}

/** A killed writer left a temporary file of this age: a live one needs milliseconds. */
const leftoverAgeMs = 60_000;
const statePurpose: FilePurpose = { noun: 'state file', setting: 'STATE_URL' };

/** A file that only its owner can read, always replaced as a whole. */
export class FileStore implements StateStore {
  readonly location: string;
  readonly removal: string;
  readonly durable = true;
  readonly #path: string;
  readonly #purpose: FilePurpose;
  readonly #clock: Clock;
  readonly #lock: FileLockOptions;
  readonly #writeDurably: (path: string, text: string) => Promise<void>;

  /** @param path absolute */
  constructor(path: string, options: FileStoreOptions) {
    const { clock, purpose = statePurpose, lockWaitMs = 15_000, takeOverAfterMs = 5_000, writeDurably = writeFileDurably } = options;
    this.#path = path;
    this.#purpose = purpose;
    this.#clock = clock;
    this.#lock = { clock, waitMs: lockWaitMs, takeOverAfterMs };
    this.#writeDurably = writeDurably;
    this.location = `file ${path}`;
    this.removal = `rm '${path.replaceAll("'", String.raw`'\''`)}'`;
  }

  /** A warning if others may read the file. */
  exposure(inCluster: boolean): string | undefined {
    return exposure(this.#path, { noun: this.#purpose.noun, inCluster });
  }

  async load(): Promise<Snapshot> {
    return this.#explained('read', () => this.#read());
  }

  async save(text: string, version: string): Promise<Snapshot> {
    return this.#explained('write', async () => {
      const found = this.#read();
      if (found.version !== version) throw new StateConflict();
      if (found.text === text) return found;
      await makeFolderDurably(dirname(this.#path));
      await this.#removeLeftovers();
      await this.#replace(text, version);
      return { text, version: versionOf(Buffer.from(text)) };
    });
  }

  async probe(): Promise<void> {
    await this.#explained('write', async () => {
      this.#read();
      await this.#writeTrial('trial');
    });
  }

  /**
   * Proves that the text could be saved: it writes a file of the same size next to the document, and replaces the document by itself.
   * Only this detects a disk with too little space, a file that is mounted by itself, or one in a folder with the sticky bit.
   * @throws StateConflict if another writer was first
   */
  async rehearse(text: string, version: string): Promise<void> {
    await this.#explained('write', async () => {
      const found = this.#read();
      if (found.version !== version || found.text === undefined) throw new StateConflict();
      await this.#writeTrial(text);
      await this.#replace(found.text, version);
    });
  }

  async #writeTrial(text: string): Promise<void> {
    const directory = await nearestDirectory(dirname(this.#path));
    // Only really writing a file detects a full disk.
    const trial = join(directory, `${basename(this.#path)}.${randomUUID()}.tmp`);
    try {
      await this.#writeDurably(trial, text);
    } finally {
      await rm(trial, { force: true });
    }
  }

  async #replace(text: string, version: string): Promise<void> {
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      // The slow part comes before the lock, so the lock is held for three quick file operations only.
      await this.#writeDurably(temporary, text);
      await this.#locked((isHeld) => {
        if (this.#read().version !== version || !isHeld()) throw new StateConflict();
        keepOwner(this.#path, temporary);
        renameSync(temporary, this.#path);
      });
    } finally {
      await rm(temporary, { force: true });
    }
    await syncDirectory(dirname(this.#path));
  }

  async #locked(work: (isHeld: () => boolean) => void): Promise<void> {
    const path = `${this.#path}.lock`;
    const lock = await acquireFileLock(path, this.#lock);
    if (lock === undefined) {
      throw new RetryState(`other processes held ${path} for ${this.#lock.waitMs} ms`, {
        fix: `Find out which processes use this state file; if there are none, delete ${path}.`,
        context: { path },
      });
    }
    try {
      work(() => lock.isHeld());
    } finally {
      lock.release();
    }
  }

  #read(): Snapshot {
    try {
      const bytes = readNamedFile(this.#path, largestDocumentBytes);
      return { text: this.#decode(bytes), version: versionOf(bytes) };
    } catch (error) {
      if (hasErrno(error, 'ENOENT')) return { text: undefined, version: 'absent' };
      throw error;
    }
  }

  #decode(bytes: Uint8Array): string {
    const decoded = decodeFileText(bytes);
    if ('text' in decoded) return decoded.text;
    // The job may discard its own document, but not what a person wrote.
    if (decoded.flaw === 'damaged' && this.#purpose === statePurpose) throw repairText(decoded.problem, this);
    throw new UnfitFile(this.#path, decoded.problem);
  }

  async #removeLeftovers(): Promise<void> {
    const directory = dirname(this.#path);
    const names = (await readdir(directory)).filter((name) => name.startsWith(`${basename(this.#path)}.`) && name.endsWith('.tmp'));
    for (const name of names) {
      const path = join(directory, name);
      const modifiedMs = await modificationTime(path);
      // If the machine's clock has jumped, a live writer loses its temporary file, fails and retries.
      if (modifiedMs !== undefined && this.#clock.now() - modifiedMs > leftoverAgeMs) await rm(path, { force: true });
    }
  }

  async #explained<Result>(action: 'read' | 'write', work: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainFileError(error, action, this.#path, this.#purpose);
    }
  }
}

/** Equal texts have equal versions: whoever has read the text may replace it. */
function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeFileDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

/** A file that root writes for a user stays the user's. Otherwise one run with `sudo` would lock out every later run. */
function keepOwner(path: string, temporary: string): void {
  const owner = process.geteuid?.() === 0 ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (owner !== undefined && owner.uid !== 0) chownSync(temporary, owner.uid, owner.gid);
}

/** Makes a rename in the directory survive a power failure. */
async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    // Windows and some network file systems cannot sync a directory; the rename has succeeded anyway.
    if (!hasErrno(error, 'EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM')) throw error;
  }
}

/** The directory itself, or its nearest existing parent. */
async function nearestDirectory(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (error) {
    if (!hasErrno(error, 'ENOENT') || path === dirname(path)) throw error;
    return nearestDirectory(dirname(path));
  }
}

async function modificationTime(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
