import { realpathSync } from 'node:fs';
import { FixSettings, WaitForLock } from '@wattjobs/core/errors';
import { acquireFileLock, explainFileError, type FileLockOptions } from '@wattjobs/core/files';
import { parseJson } from '@wattjobs/core/json';
import { FileStore, StateConflict } from '@wattjobs/core/state';
import type { Clock } from '@wattjobs/core/time';
import { z } from 'zod';
import type { Entries, HeldLock, StoredTokens, TokenStore } from './token-store.ts';

export interface FileTokenStoreOptions {
  readonly clock: Clock;
  readonly pid: number;
  readonly lockWaitMs?: number;
}

type Json = Readonly<Record<string, unknown>>;

const lockWaitMs = 30_000;
const takeOverAfterMs = 10_000;

/** The tokens as a JSON object of texts, in a file that only its owner may read. */
export class FileTokenStore implements TokenStore {
  readonly location: string;
  readonly #path: string;
  readonly #file: FileStore;
  readonly #lock: FileLockOptions;
  /** As last read: values that are not texts are written back unchanged. */
  #read: { readonly json: Json; readonly version: string } | undefined;

  /** @param givenPath absolute */
  constructor(givenPath: string, { clock, pid, lockWaitMs: waitMs = lockWaitMs }: FileTokenStoreOptions) {
    const path = followLinks(givenPath);
    this.#path = path;
    this.#file = new FileStore(path, { clock, purpose: { noun: 'tokens file', setting: 'TOKENS_URL' } });
    this.#lock = { clock, longHolderPid: pid, waitMs, takeOverAfterMs };
    this.location = this.#file.location;
  }

  howToSet(key: string): string {
    return `write "${key}" into ${this.#path}`;
  }

  /** A file does not show its writer; most often a backup was restored. */
  lastWriters(): readonly string[] {
    return [];
  }

  async load(): Promise<StoredTokens> {
    const { text, version } = await this.#file.load();
    return this.#keep(text, version);
  }

  async save(entries: Entries, version: string): Promise<StoredTokens> {
    const { text, version: next } = await this.#file.save(this.#textOf(entries, await this.#jsonOf(version)), version);
    return this.#keep(text, next);
  }

  async proveWritable(entries: Entries, version: string): Promise<void> {
    await this.#file.rehearse(this.#textOf(entries, await this.#jsonOf(version)), version);
  }

  async exclusively<Result>(work: (lock: HeldLock) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const path = `${this.#path}.rotation`;
    const lock = await acquireFileLock(path, this.#lock, signal).catch((error: unknown) => {
      throw explainFileError(error, 'write', path, { noun: 'lock file', setting: 'TOKENS_URL' });
    });
    if (lock === undefined) throw new WaitForLock(`another process holds ${path}`, { reason: 'lock_held', context: { path } });
    try {
      return await work({ isHeld: async () => lock.isHeld() });
    } finally {
      lock.release();
    }
  }

  /** The document of that version, which is read again if this process lacks it. */
  async #jsonOf(version: string): Promise<Json> {
    await this.load();
    if (this.#read?.version !== version) throw new StateConflict();
    return this.#read.json;
  }

  #textOf(entries: Entries, json: Json): string {
    const kept = Object.entries(json).filter(([, value]) => typeof value !== 'string');
    return `${JSON.stringify({ ...Object.fromEntries(kept), ...entries }, null, 2)}\n`;
  }

  #keep(text: string | undefined, version: string): StoredTokens {
    if (text === undefined) throw this.#unfit('which does not exist');
    const json = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
    if (!json.success) throw this.#unfit('which is not a JSON object');
    this.#read = { json: json.data, version };
    const texts = Object.entries(json.data).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { entries: Object.fromEntries(texts), version };
  }

  #unfit(problem: string): FixSettings {
    const requirement = 'it must be a JSON object with "api_key", "user_id" and "client_secret"; the verb authorize adds the tokens';
    return new FixSettings([{ name: 'TOKENS_URL', problem: `names the ${this.location}, ${problem}: ${requirement}` }]);
  }
}

/** The link's target: the first write would replace a link, and the tokens would then be in an unexpected place. */
function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    // The first load reports why it cannot be read.
    if (error instanceof Error && 'syscall' in error) return path;
    throw error;
  }
}
