/** A process's disk operations and client replies, in order. Paths are absolute. */
export type DiskOperation =
  | { readonly kind: 'create' | 'make-folder' | 'remove' | 'remove-folder' | 'sync'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly bytes: Buffer }
  /** A reply sent to a client. */
  | { readonly kind: 'reply'; readonly text: string };
