import type { Scope } from './tables.ts';

/** The caller of a request, as shown in the log. */
export interface Caller {
  /** The key's prefix; `open` if no keys are required, `local` for a command on the same machine, `link-…` for a tenant. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Of a tenant's link: the only customer whose statements it opens. */
  readonly customerId?: string;
}

/** Whether the caller may do what needs `scope`. */
export function mayCall({ scopes }: Caller, scope: Scope): boolean {
  return scopes.includes('admin') || scopes.includes(scope);
}
