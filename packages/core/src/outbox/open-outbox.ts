import { rmSync, writeFileSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { WaitForLock } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import { hasErrno } from '../files/file-errors.ts';
import { acquireFileLock, type FileLock } from '../files/file-lock.ts';
import type { Clock } from '../time/clock.ts';
import { BoundedLog } from './bounded-log.ts';
import { DiskBacklog, type DiskBacklogOptions } from './disk-backlog.ts';
import { explainOutboxError } from './explain-outbox-error.ts';
import type { OutboxEvents } from './outbox-events.ts';
import { makeFolderDurably } from '../files/sync-folder.ts';

/** How the limit of an outbox is divided, so that all its files together never exceed it. */
function shares(limitBytes: number) {
  const quarantineBytes = Math.min(limitBytes / 10, 10_000_000);
  const evictionsBytes = Math.min(limitBytes / 50, 100_000);
  // While a log drops its older half, the other half exists twice.
  return { quarantineBytes, evictionsBytes, backlogBytes: limitBytes - 1.5 * (quarantineBytes + evictionsBytes) - reserveBytes };
}

/** A folder of an outbox, as long as this process holds its lock. */
export interface OpenOutbox {
  readonly folder: string;
  readonly backlog: DiskBacklog;
  /** Lines that the sink refused, with its words. */
  readonly quarantine: BoundedLog;
  /** What was given up at the limit. */
  readonly evictions: BoundedLog;
  /** The bytes that the file system lacks of what the limit still allows; 0 if it has them. */
  readonly missingBytes: number;
  /** Removes everything. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

interface OpenOptions extends Pick<DiskBacklogOptions, 'folder' | 'limitBytes' | 'dialect' | 'openFile'> {
  readonly clock: Clock;
  readonly events: OutboxEvents;
  /** How long to wait for another process. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** Room for the lock and the marks on a disk that is full, without which an outbox that filled the disk could not be emptied. */
const reserveBytes = 65_536;
/** A process in another container that touched its lock this recently is alive. */
const takeOverAfterMs = 5_000;

export function outboxLockPath(folder: string): string {
  return join(folder, 'lock');
}

export function outboxLogs(folder: string, limitBytes: number): Pick<OpenOutbox, 'quarantine' | 'evictions'> {
  const { quarantineBytes, evictionsBytes } = shares(limitBytes);
  return {
    quarantine: new BoundedLog(join(folder, 'quarantine.jsonl'), quarantineBytes),
    evictions: new BoundedLog(join(folder, 'evictions.jsonl'), evictionsBytes),
  };
}

/**
 * Opens the outbox in a folder, and creates the folder if necessary.
 * @throws WaitForLock if another process uses it, RepairOutbox if the disk refuses it, FixSettings if the path can hold no folder
 */
export async function openOutbox({ clock, events, waitMs = 10_000, signal, ...options }: OpenOptions): Promise<OpenOutbox> {
  const { folder, limitBytes } = options;
  try {
    await makeFolderDurably(folder);
    const lock = await acquire(folder, { clock, waitMs, ...(signal === undefined ? {} : { signal }) });
    try {
      const logs = outboxLogs(folder, limitBytes);
      const held = new LockCheck(lock, clock);
      const backlog = new DiskBacklog({
        ...options,
        limitBytes: shares(limitBytes).backlogBytes,
        isHeld: () => held.isHeld(),
        events: {
          ...events,
          onEviction: (eviction) => {
            unlessDiskRefuses(() => logs.evictions.append([{ time: new Date(clock.now()).toISOString(), ...eviction }]));
            events.onEviction(eviction);
          },
        },
      });
      unlessDiskRefuses(() => writeFileSync(reservePath(folder), Buffer.alloc(reserveBytes), { mode: 0o600 }));
      const { bavail, bsize } = await statfs(folder);
      return {
        folder,
        backlog,
        ...logs,
        missingBytes: Math.max(0, limitBytes - backlog.size.byteLength - bavail * bsize),
        drop: async () => {
          await backlog.drop();
          logs.evictions.clear();
          logs.quarantine.clear();
        },
        close: async () => {
          await backlog.close();
          if (backlog.isEmpty && lock.isHeld()) await rm(reservePath(folder), { force: true });
          lock.release();
        },
      };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw explainOutboxError(error, folder);
  }
}

async function acquire(
  folder: string,
  { clock, waitMs, signal }: { clock: Clock; waitMs: number; signal?: AbortSignal },
): Promise<FileLock> {
  const attempt = () => acquireFileLock(outboxLockPath(folder), { clock, waitMs, takeOverAfterMs, longHolderPid: process.pid }, signal);
  const lock = await attempt().catch(async (error: unknown) => {
    if (!hasErrno(error, 'ENOSPC', 'EDQUOT')) throw error;
    rmSync(reservePath(folder), { force: true });
    return await attempt();
  });
  if (lock !== undefined) return lock;
  throw new WaitForLock(`another process uses the outbox ${folder}`, {
    reason: 'outbox_locked',
    fix: 'Wait until it has ended, or give each source its own OUTBOX_DIR.',
  });
}

function reservePath(folder: string): string {
  return join(folder, 'reserve');
}

function unlessDiskRefuses(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error) || error instanceof WattjobsError) throw error;
  }
}

/** Asks the system at most every half second whether the lock is still held: much less than what a waiter waits for. */
class LockCheck {
  readonly #lock: FileLock;
  readonly #clock: Clock;
  #isHeld = true;
  #askAtMs = 0;

  constructor(lock: FileLock, clock: Clock) {
    this.#lock = lock;
    this.#clock = clock;
  }

  isHeld(): boolean {
    const nowMs = this.#clock.monotonic();
    if (nowMs < this.#askAtMs) return this.#isHeld;
    this.#isHeld = this.#lock.isHeld();
    this.#askAtMs = nowMs + 500;
    return this.#isHeld;
  }
}
