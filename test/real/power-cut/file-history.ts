import { readFileSync } from 'node:fs';
import type { DiskOperation } from './disk-operation.ts';

type Change = Extract<DiskOperation, { readonly kind: 'write' | 'truncate' }>;

/** How a disk writes: a sector is there or not, whole. */
const sectorBytes = 512;

/** The history of one file, under any name: what was synced, and what was only in memory. */
export class FileHistory {
  readonly #before: string | undefined;
  readonly #changes: Change[] = [];
  #synced = 0;

  /** `before` is the file's initial content; a new file has none. */
  constructor(before?: string) {
    this.#before = before;
  }

  change(change: Change): void {
    this.#changes.push(change);
  }

  sync(): void {
    this.#synced = this.#changes.length;
  }

  /** What is left after a cut: all that was synced, and of the rest everything, nothing, or some sectors. */
  remains(random: () => number): Buffer {
    const synced = this.#changes.slice(0, this.#synced);
    const rest = this.#changes.slice(this.#synced);
    const luck = random();
    const kept = luck < 0.3 ? [] : luck < 0.5 ? rest : rest.flatMap(sectorsOf).filter(() => random() < 0.5);
    return written(this.#before === undefined ? Buffer.alloc(0) : readFileSync(this.#before), [...synced, ...kept]);
  }
}

function written(before: Buffer, changes: readonly Change[]): Buffer {
  const largest = changes.reduce((size, change) => Math.max(size, endOf(change)), before.length);
  const content = Buffer.alloc(largest);
  let size = before.copy(content);
  for (const change of changes) {
    if (change.kind === 'write') {
      change.bytes.copy(content, change.offset);
      size = Math.max(size, endOf(change));
    } else {
      if (change.size < size) content.fill(0, change.size, size);
      size = change.size;
    }
  }
  return content.subarray(0, size);
}

function endOf(change: Change): number {
  return change.kind === 'write' ? change.offset + change.bytes.length : change.size;
}

function sectorsOf(change: Change): readonly Change[] {
  if (change.kind === 'truncate') return [change];
  return Array.from({ length: Math.ceil(change.bytes.length / sectorBytes) }, (_, sector) => {
    const from = sector * sectorBytes;
    return { ...change, offset: change.offset + from, bytes: change.bytes.subarray(from, from + sectorBytes) };
  });
}
