import type { Scope } from './tables.ts';

/** Who makes a request, as far as the log may tell. */
export interface Caller {
  /** The key's prefix; `open` where no keys are asked for, `local` for a command on the same machine. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Whether the caller may do what needs `scope`. */
export function mayCall({ scopes }: Caller, scope: Scope): boolean {
  return scopes.includes('admin') || scopes.includes(scope);
}
