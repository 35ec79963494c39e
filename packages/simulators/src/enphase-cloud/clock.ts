/** How the cloud's clock differs from the machine's. */
export interface EnphaseCloudClock {
  /** How many seconds the cloud's clock is ahead; negative: behind. */
  readonly clockSkewSeconds: number;
  /** The cloud's clock stands at this Unix time; null: it follows the machine's. */
  readonly nowSeconds: number | null;
}

/** The cloud's time in milliseconds since the epoch. The skew counts in both cases. */
export function cloudTimeMs(machineTimeMs: number, { nowSeconds, clockSkewSeconds }: EnphaseCloudClock): number {
  return (nowSeconds === null ? machineTimeMs : nowSeconds * 1000) + clockSkewSeconds * 1000;
}
