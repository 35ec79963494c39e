import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FixSettings, RetryDelivery } from '@wattjobs/core/errors';
import { makeFolderDurably } from '@wattjobs/core/files';

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
export type BillFolder = Awaited<ReturnType<typeof openBillFolder>>;

/**
 * Opens the folder, and creates it if it is missing. Unfinished files of a run that was killed a day ago or earlier are removed.
 * @throws FixSettings if it cannot be created
 * @throws RetryDelivery if the disk is full
 */
export async function openBillFolder(folder: string, nowMs: number) {
  const onDisk = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: NodeJS.ErrnoException) => {
      const { code = String(error) } = error;
      if (fullDisk.has(code)) {
        const fix = 'Free some space: the next run writes and delivers what is missing.';
        throw new RetryDelivery(`the disk of ${folder} is full (${code})`, { reason: 'disk_full', fix });
      }
      const problem = `is ${folder}, in which nothing can be written (${code})`;
      throw new FixSettings([{ name: '--out', problem, example: './bills' }]);
    });
  await onDisk(makeFolderDurably(folder));
  for (const name of await onDisk(readdir(folder))) {
    if (!unfinished.test(name)) continue;
    const path = join(folder, name);
    // Another run may have just renamed it.
    const file = await onDisk(unlessMissing(stat(path)));
    if (file !== undefined && file.mtimeMs < nowMs - abandonedAfterMs) await onDisk(rm(path, { force: true }));
  }
  return {
    /**
     * Writes a file as a whole or not at all, readable by its owner alone.
     * @param isFinal whether a file of this name can only ever have this content: then another one is not replaced
     * @throws FixSettings if it cannot be written, or a final file has another content
     * @throws RetryDelivery if the disk is full
     */
    write: async (name: string, content: Readable, isFinal: boolean): Promise<WrittenFile> => {
      const path = join(folder, name);
      const temporary = join(folder, `.${name}.${randomUUID()}.part`);
      const file = await onDisk(open(temporary, 'wx', 0o600));
      try {
        for await (const chunk of content) await onDisk(file.appendFile(chunk as Uint8Array | string));
        await onDisk(file.sync());
        const [now, before] = [await onDisk(hashOf(temporary)), await onDisk(unlessMissing(hashOf(path)))];
        if (before !== undefined && before !== now && isFinal) throw otherContent(path);
        if (before !== now) await onDisk(rename(temporary, path));
        return { path, name, isNew: before !== now };
      } finally {
        await file.close();
        await rm(temporary, { force: true });
      }
    },
  };
}

/** Undefined if there is no such file. */
function unlessMissing<Result>(work: Promise<Result>): Promise<Result | undefined> {
  return work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function otherContent(path: string): FixSettings {
  const problem = `has ${path} with another content, and a statement is never replaced: move that file away, or name another folder`;
  return new FixSettings([{ name: '--out', problem }]);
}
