import type { Eviction } from './backlog.ts';

/** What an outbox reports while it is used. */
export interface OutboxEvents {
  /** Readings were given up, because the limit was reached. */
  readonly onEviction: (eviction: Eviction) => void;
  /** Bytes that were kept are not what was written. `path` names the file that keeps them now. */
  readonly onDamage: (damage: {
    readonly segment: string;
    readonly offset: number;
    readonly byteLength: number;
    readonly path: string | undefined;
  }) => void;
  /** Readings of a segment cannot be read: their bytes are damaged or missing, or the error of the operating system says why. */
  readonly onUnreadable: (segment: string, readingCount: number, error?: Error) => void;
  /** A file of the folder is a link, a pipe or a folder: it is left alone. */
  readonly onUnfitFile: (name: string) => void;
}
