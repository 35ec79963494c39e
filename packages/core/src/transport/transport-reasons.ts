import type { ReasonDefinition } from '../job/job.ts';
import { type TransportFailureKind, transportKinds } from './transport-kinds.ts';

/** The reason under which a failure of `asker`'s transport is counted: `cloud_timeout`, `pushgateway_too_large`. */
export function reasonFor(asker: string, kind: TransportFailureKind): string {
  return `${asker}_${kind.replaceAll('-', '_')}`;
}

/**
 * The reasons under which failures of a transport are counted, for the table of a job.
 * @param asker the beginning of each reason, as passed to `reasonOf` of the failure: `cloud`
 * @param party its name in the sentences, in lower case: `the cloud`
 * @param kinds what can happen with this transport; `httpFailureKinds` for HTTP
 * @param additions sentences that follow the general one, for example which setting helps
 */
export function transportReasons(
  asker: string,
  party: string,
  kinds: readonly TransportFailureKind[],
  additions: Readonly<Partial<Record<TransportFailureKind, string>>> = {},
): readonly ReasonDefinition[] {
  return kinds.map((kind) => {
    const sentence = transportKinds[kind].sentence(party);
    const addition = additions[kind];
    const meaning = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${addition === undefined ? '' : ` ${addition}`}`;
    return { reason: reasonFor(asker, kind), meaning };
  });
}
