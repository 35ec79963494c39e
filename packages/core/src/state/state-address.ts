import { fileURLToPath } from 'node:url';
import type { Described } from '../settings/setting-types.ts';
import type { Parsed, Setting } from '../settings/setting.ts';

/** Where the state is kept. */
export type StateAddress =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'memory' };

/** The address of a store: `file:///PATH`, `secret:NAME` or `memory:`. Messages never repeat the value, which may contain a password. */
export function stateAddress(described: Described): Setting<StateAddress | undefined> {
  return {
    ...described,
    type: 'state address',
    schema: { type: 'string', pattern: '^(file:///.+|secret:[a-z0-9].*|memory:)$' },
    required: false,
    secret: false,
    fallback: undefined,
    parse: parseStateAddress,
  };
}

/** Parses an address. */
export function parseStateAddress(text: string): Parsed<StateAddress> {
  if (text === 'memory:') return { value: { kind: 'memory' } };
  if (text.startsWith('secret:')) return parseSecretName(text.slice('secret:'.length));
  if (text.startsWith('file:')) return parseFilePath(text);
  return { problem: 'is not file:///PATH, secret:NAME or memory:' };
}

/** A DNS subdomain, as Kubernetes requires for Secret names (RFC 1123). */
function parseSecretName(name: string): Parsed<StateAddress> {
  const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
  if (name.length <= 253 && name.split('.').every((segment) => label.test(segment))) return { value: { kind: 'secret', name } };
  return { problem: 'has no valid Secret name after secret:' };
}

function parseFilePath(text: string): Parsed<StateAddress> {
  const url = text.startsWith('file:///') ? URL.parse(text) : null;
  if (url === null || url.search !== '' || url.hash !== '') return { problem: 'has no absolute path after file://' };
  if (url.pathname.endsWith('/')) return { problem: 'names a directory, but the state is a file' };
  try {
    return { value: { kind: 'file', path: fileURLToPath(url) } };
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'has an invalid path' };
    throw error;
  }
}
