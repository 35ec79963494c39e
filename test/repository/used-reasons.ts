import { httpFailureKinds } from '@wattjobs/core/http';
import { transportReasons } from '@wattjobs/core/transport';

/** The reasons in a source text under which problems are counted. */
export interface UsedReasons {
  /** Those that it names, and those of the table of transport reasons that any HTTP request can fail with. */
  readonly reasons: readonly string[];
  /** The names under which failures of a transport are counted: `cloud` for `failure.reasonOf('cloud')`, which gives `cloud_timeout` and so on. */
  readonly askers: readonly string[];
}

const composed = /\breasonOf\('([a-z_]+)'\)/g;

/** Finds what is written after `reason:`, also in a choice between two (`reason: late ? 'a' : 'b'`), and the names passed to `reasonOf`. */
export function usedReasons(source: string): UsedReasons {
  const askers = [...source.matchAll(composed)].map(([, asker]) => asker ?? '');
  const values = [...source.replaceAll(composed, '').matchAll(/\breason: ([^,\n]*)/g)].map(([, value]) => value ?? '');
  const named = values.flatMap((value) => [...value.matchAll(/'([a-z_]+)'/g)].map(([, text]) => text ?? ''));
  const isHttp = source.includes('HttpFailure');
  const composedReasons = isHttp ? askers.flatMap((asker) => transportReasons(asker, asker, httpFailureKinds)) : [];
  return { reasons: [...named, ...composedReasons.map(({ reason }) => reason)], askers };
}
