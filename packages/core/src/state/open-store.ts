import { fileURLToPath } from 'node:url';
import { FixSettings } from '../errors/errors.ts';
import type { Clock } from '../time/clock.ts';
import { defaultStateUrl, observePlatform } from './default-state-url.ts';
import { FileStore } from './file-store.ts';
import { MemoryStore } from './memory-store.ts';
import { SecretStore } from './secret-store.ts';
import type { StateStore } from './store.ts';

export interface OpenStoreOptions {
  /** The value of STATE_URL; without one the default for this machine applies. */
  readonly url: string | undefined;
  readonly jobName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * Opens the store that STATE_URL names; nothing is read yet.
 * @throws FixSettings where the address is none of `file:///PATH`, `secret:NAME` and `memory:`
 */
export async function openStore({ url, jobName, environment, clock }: OpenStoreOptions): Promise<StateStore> {
  const address = parseStateUrl(url ?? defaultStateUrl(await observePlatform(environment), jobName));
  switch (address.kind) {
    case 'file':
      return new FileStore(address.path, { clock });
    case 'secret':
      return new SecretStore(address.name);
    case 'memory':
      return new MemoryStore();
  }
}

/** Where the state is kept. */
export type StateAddress =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'memory' };

/**
 * Reads the value of STATE_URL.
 * @throws FixSettings whose message does not repeat the value, which may hold a password
 */
export function parseStateUrl(url: string): StateAddress {
  if (url === 'memory:') return { kind: 'memory' };
  if (url.startsWith('secret:')) return { kind: 'secret', name: secretName(url.slice('secret:'.length)) };
  if (url.startsWith('file:')) return { kind: 'file', path: filePath(url) };
  throw wrong('is none of file:///PATH, secret:NAME and memory:');
}

/** A DNS subdomain, as Kubernetes names Secrets (RFC 1123). */
function secretName(name: string): string {
  const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
  if (name.length > 253 || !name.split('.').every((part) => label.test(part))) {
    throw wrong('has no name of a Secret after secret:', 'secret:torus-state');
  }
  return name;
}

function filePath(url: string): string {
  const parsed = url.startsWith('file:///') ? URL.parse(url) : null;
  if (parsed === null || parsed.search !== '' || parsed.hash !== '') throw wrong('has no absolute path after file://');
  if (parsed.pathname.endsWith('/')) throw wrong('names a directory, and the state is one file');
  try {
    return fileURLToPath(parsed);
  } catch (error) {
    if (error instanceof TypeError) throw wrong('has a path that no file can have');
    throw error;
  }
}

function wrong(problem: string, example = 'file:///var/lib/wattjobs/torus.json'): FixSettings {
  return new FixSettings([{ name: 'STATE_URL', problem, example }]);
}
