/** The reasons that a source text counts problems under. */
export interface UsedReasons {
  readonly literals: readonly string[];
  /** How a reason begins whose rest is only known at run time. */
  readonly beginnings: readonly string[];
}

/** A reason that is put together from whoever asked and the kind of the failure: `failure.reasonOf('cloud')` begins with `cloud_`. */
const composed = /reason(?:Of|For)\('([a-z_]+)'[^)]*\)/g;

/** Finds what is written after `reason:`, also in a choice between two (`reason: late ? 'a' : 'b'`), and what reasons are put together from. */
export function usedReasons(source: string): UsedReasons {
  const values = [...source.replaceAll(composed, '').matchAll(/\breason: ([^,\n]*)/g)].map(([, value]) => value ?? '');
  const askers = [...source.matchAll(composed)].map(([, asker]) => `${asker}_`);
  return {
    literals: values.flatMap((value) => [...value.matchAll(/'([a-z_]+)'/g)].map(([, text]) => text ?? '')),
    beginnings: [...askers, ...values.flatMap((value) => [...value.matchAll(/`([a-z_]+)\$\{/g)].map(([, text]) => text ?? ''))],
  };
}
