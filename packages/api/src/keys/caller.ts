import type { Scope } from './tables.ts';

/** The caller of a request. */
export interface Caller {
  /** In the log: the key's prefix; `open` if no keys are required, `local` for a command on the same machine, `link-…` for a tenant. */
  readonly name: string;
  /** In what others read, such as a statement: the name that the key was given; nothing of the key itself. Else the same. */
  readonly shownName: string;
  readonly scopes: readonly Scope[];
  /** Of a tenant's link: the only customer whose statements it opens. */
  readonly customerId?: string;
}

/** Whether the caller may do what needs `scope`. */
export function mayCall({ scopes }: Caller, scope: Scope): boolean {
  return scopes.includes('admin') || scopes.includes(scope);
}
