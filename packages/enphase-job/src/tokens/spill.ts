import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobContext } from '@wattjobs/core/job';
import { parseJson } from '@wattjobs/core/json';
import { FileStore } from '@wattjobs/core/state';
import { z } from 'zod';
import { fingerprint } from './fingerprint.ts';
import type { TokenPair } from './token-set.ts';

const document = z.object({
  store: z.string(),
  /** The fingerprint of the refresh token that was spent for the pair. */
  spent: z.string(),
  pair: z.object({ access_token: z.string(), refresh_token: z.string(), last_updated: z.string(), expires_at: z.string() }),
});

/** A pair that could not be written to its store. */
export interface SpilledPair {
  readonly spent: string;
  readonly pair: TokenPair;
}

/**
 * The last resort for a pair whose store cannot be written: a file on a volume that only its owner can read.
 * One file per store: no second pair is requested before the first is back in its store.
 */
export class Spill {
  readonly path: string;
  readonly #storeLocation: string;
  readonly #file: FileStore;

  /** @param directory on a volume that outlives the pod */
  constructor(directory: string, storeLocation: string, clock: JobContext<unknown, unknown>['clock']) {
    this.path = join(directory, `enphase-tokens-${fingerprint(storeLocation).slice(0, 8)}.json`);
    this.#storeLocation = storeLocation;
    this.#file = new FileStore(this.path, { clock, purpose: { noun: 'spilled pair', setting: 'TOKENS_SPILL_DIRECTORY' } });
  }

  /** The spilled pair; `undefined` if there is none, `'damaged'` if it is not a readable pair of this store. */
  async read(): Promise<SpilledPair | 'damaged' | undefined> {
    const { text } = await this.#file.load();
    if (text === undefined) return undefined;
    const read = document.safeParse(parseJson(text));
    return read.success && read.data.store === this.#storeLocation ? { spent: read.data.spent, pair: read.data.pair } : 'damaged';
  }

  async write({ spent, pair }: SpilledPair): Promise<void> {
    const { version } = await this.#file.load();
    await this.#file.save(`${JSON.stringify({ store: this.#storeLocation, spent, pair })}\n`, version);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /** Checks that a pair could be spilled. */
  async probe(): Promise<void> {
    await this.#file.probe();
  }
}
