import { RepairState } from '../errors/errors.ts';
import { decodeFileText } from '../files/decode-file-text.ts';
import type { StateStore } from './store.ts';

/**
 * Decodes stored bytes.
 * @throws RepairState if they are not UTF-8: replacing unreadable bytes would silently alter the document
 */
export function decodeText(bytes: Uint8Array, store: Pick<StateStore, 'location' | 'removal'>): string {
  const decoded = decodeFileText(bytes);
  if ('text' in decoded) return decoded.text;
  throw repairText(decoded.problem, store);
}

/** What to do about a document that is not text. `problem` is worded to follow "which". */
export function repairText(problem: string, { location, removal }: Pick<StateStore, 'location' | 'removal'>): RepairState {
  return new RepairState(`the state is in ${location}, which ${problem}`, {
    fix: `Inspect it; to start over, remove it: ${removal}`,
  });
}
