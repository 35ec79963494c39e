import type { Clock } from '../time/clock.ts';
import { defaultStateAddress, observePlatform } from './default-state-address.ts';
import { FileStore } from './file-store.ts';
import { MemoryStore } from './memory-store.ts';
import { SecretStore } from './secret-store.ts';
import type { StateAddress } from './state-address.ts';
import type { StateStore } from './store.ts';

export interface OpenStoreOptions {
  /** The value of STATE_URL; without one the default for this machine applies. */
  readonly address: StateAddress | undefined;
  /** Separates this job's state from others in the default place. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Opens the store that STATE_URL names, without reading it yet. */
export async function openStore({ address, name, environment, clock }: OpenStoreOptions): Promise<StateStore> {
  const chosen = address ?? defaultStateAddress(await observePlatform(environment), name);
  switch (chosen.kind) {
    case 'file':
      return new FileStore(chosen.path, { clock });
    case 'secret':
      return new SecretStore(chosen.name);
    case 'memory':
      return new MemoryStore();
  }
}
