import { FixSettings, type WattjobsError } from '@wattjobs/core/errors';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';

/** One meter to read. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly clientName?: string | undefined;
  readonly location?: string | undefined;
  /** How it is read, or why it cannot be. */
  readonly plan: { readonly configuration: MeterConfiguration } | { readonly problem: WattjobsError };
  /** What its feed can deliver at most. */
  readonly ratedPowerKw?: number | undefined;
  /** The smallest by which its counter was multiplied since the last good reading; 1 unless it is said. */
  readonly smallestFactor?: number | undefined;
  /** What a new reading is compared with. */
  readonly lastGood?: GoodReading | undefined;
}

/** A counter that was read. */
export interface GoodReading {
  readonly totalKwh: number;
  readonly timeMs: number;
  readonly serial?: string | undefined;
}

/** Where endpoints come from. */
export interface EndpointList {
  /** The next ones that are due; none at the end. @throws WattjobsError if the list cannot be read */
  next(signal: AbortSignal): Promise<readonly Endpoint[]>;
  /** All of them that this pod could be asked to read, due or not as far as the list tells. */
  all(signal: AbortSignal): Promise<readonly Endpoint[]>;
}

/** The host that is visited: meters allow few sessions, so one is open at a time. Without a configuration nothing is visited. */
export function hostOf({ id, plan }: Endpoint): string {
  if ('problem' in plan) return id;
  const { protocol, hostname, port } = new URL(plan.configuration.address);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}

/**
 * The endpoints that a person named; all if nobody did.
 * @throws FixSettings if there is none
 */
export function namedEndpoints<Listed extends Endpoint>(
  endpoints: readonly Listed[],
  wanted: string | boolean | undefined,
): readonly Listed[] {
  if (wanted === undefined) return endpoints;
  const named = endpoints.filter(({ id, name }) => name === wanted || id === wanted);
  if (named.length > 0) return named;
  throw new FixSettings([{ name: '--endpoint', problem: `names ${JSON.stringify(wanted)}, and there is no such endpoint` }]);
}
