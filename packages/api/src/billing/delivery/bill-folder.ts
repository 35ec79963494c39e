import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FixSettings, RetryDelivery, type WattjobsError } from '@wattjobs/core/errors';

/** The next run may find room again: no setting is wrong. */
const fullDisk: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const unfinished = /^\..+\.[0-9a-f-]{36}\.part$/;
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** What became of a file. */
export interface WrittenFile {
  readonly path: string;
  readonly name: string;
  /** False if the same file was there. */
  readonly isNew: boolean;
}

/** A folder for bills. */
export interface BillFolder {
  /**
   * Writes a file as a whole or not at all, readable by its owner alone.
   * @param isFinal whether a file of this name can only ever have this content: then another one is not replaced
   * @throws FixSettings if it cannot be written, or a final file has another content
   * @throws RetryDelivery if the disk is full
   */
  write(name: string, content: Readable, isFinal: boolean): Promise<WrittenFile>;
}

/**
 * Opens the folder, and creates it if it is missing. Unfinished files of a run that was killed a day ago or earlier are removed.
 * @throws FixSettings if it cannot be created
 * @throws RetryDelivery if the disk is full
 */
export async function openBillFolder(folder: string, nowMs: number): Promise<BillFolder> {
  const onDisk = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw unusable(folder, error);
    });
  await onDisk(mkdir(folder, { recursive: true, mode: 0o700 }));
  for (const name of await onDisk(readdir(folder))) {
    if (!unfinished.test(name)) continue;
    const path = join(folder, name);
    // Another run may have just renamed it.
    const file = await stat(path).catch(() => undefined);
    if (file !== undefined && file.mtimeMs < nowMs - abandonedAfterMs) await onDisk(rm(path, { force: true }));
  }
  return {
    write: async (name, content, isFinal) => {
      const path = join(folder, name);
      const temporary = join(folder, `.${name}.${randomUUID()}.part`);
      const file = await onDisk(open(temporary, 'wx', 0o600));
      try {
        const hash = await eachChunk(content, (chunk) => onDisk(file.appendFile(chunk)));
        await onDisk(file.sync());
        const before = await onDisk(hashOf(path));
        if (before !== undefined && before !== hash && isFinal) throw otherContent(path);
        if (before !== hash) await onDisk(rename(temporary, path));
        return { path, name, isNew: before !== hash };
      } finally {
        await file.close();
        await rm(temporary, { force: true });
      }
    },
  };
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    return await eachChunk(createReadStream(path), () => Promise.resolve());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function eachChunk(content: Readable, work: (chunk: Uint8Array) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    hash.update(bytes);
    await work(bytes);
  }
  return hash.digest('hex');
}

function otherContent(path: string): FixSettings {
  const problem = `has ${path} with another content, and a statement is never replaced: move that file away, or name another folder`;
  return new FixSettings([{ name: '--out', problem }]);
}

function unusable(folder: string, error: unknown): WattjobsError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (fullDisk.has(code)) {
    const fix = 'Free some space: the next run writes and delivers what is missing.';
    return new RetryDelivery(`the disk of ${folder} is full (${code})`, { reason: 'disk_full', fix });
  }
  return new FixSettings([{ name: '--out', problem: `is ${folder}, in which nothing can be written (${code})`, example: './bills' }]);
}
