/** The reasons that a source text counts problems under. */
export interface UsedReasons {
  readonly literals: readonly string[];
  /** How a reason begins whose rest is only known at run time. */
  readonly beginnings: readonly string[];
}

/** Finds what is written after `reason:`, also in a choice between two (`reason: late ? 'a' : 'b'`). */
export function usedReasons(source: string): UsedReasons {
  const values = [...source.matchAll(/\breason: ([^,\n]*)/g)].map(([, value]) => value ?? '');
  return {
    literals: values.flatMap((value) => [...value.matchAll(/'([a-z_]+)'/g)].map(([, text]) => text ?? '')),
    beginnings: values.flatMap((value) => [...value.matchAll(/`([a-z_]+)\$\{/g)].map(([, text]) => text ?? '')),
  };
}
