import { RepairState } from '../errors/errors.ts';
import type { StateStore } from './store.ts';

/**
 * The text of stored bytes.
 * @throws RepairState where they are not UTF-8: replacing what cannot be read would alter the document silently
 */
export function decodeText(bytes: Uint8Array, { location, removal }: Pick<StateStore, 'location' | 'removal'>): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new RepairState(`${location} is not UTF-8 text`, { wayOut: `Look at it; to start afresh, remove it: ${removal}` });
  }
}
