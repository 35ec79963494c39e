/** The reasons in a source text under which problems are counted. */
export interface UsedReasons {
  readonly literals: readonly string[];
  /** The prefix of a reason whose rest is known only at run time. */
  readonly beginnings: readonly string[];
}

/** A reason composed of the caller's name and the kind of failure: `failure.reasonOf('cloud')` begins with `cloud_`. */
const composed = /reason(?:Of|For)\('([a-z_]+)'[^)]*\)/g;

/** Finds what is written after `reason:`, also in a choice between two (`reason: late ? 'a' : 'b'`), and the prefixes of composed reasons. */
export function usedReasons(source: string): UsedReasons {
  const values = [...source.replaceAll(composed, '').matchAll(/\breason: ([^,\n]*)/g)].map(([, value]) => value ?? '');
  const askers = [...source.matchAll(composed)].map(([, asker]) => `${asker}_`);
  return {
    literals: values.flatMap((value) => [...value.matchAll(/'([a-z_]+)'/g)].map(([, text]) => text ?? '')),
    beginnings: [...askers, ...values.flatMap((value) => [...value.matchAll(/`([a-z_]+)\$\{/g)].map(([, text]) => text ?? ''))],
  };
}
