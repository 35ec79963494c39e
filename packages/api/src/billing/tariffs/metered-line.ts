import type { Demand, demandWindows } from '../../metering/demand.ts';
import type { Times } from '../times.ts';
import type { Component } from './schema.ts';

/** What is charged for as one line: one endpoint, or several that are one on the bill. Energy is with multiplier and share. */
export interface MeteredLine extends Times {
  readonly name: string;
  /**
   * When the customer has it: from its first time to its last one, possibly with times between at which it is somebody else's. The dates
   * are those by its own clock: the day on which a time ends is not part of it.
   */
  readonly times: readonly (Times & { readonly fromDate: string; readonly toDate: string })[];
  /**
   * Whole 10⁻⁹ kWh between two of the boundaries that were asked for, or the line's own ends; null if nothing is known, 0 at times when it is not the customer's.
   * It adds up: what is known of parts is what is known of the whole. So a share rounds the energy since the line's start, not each part.
   */
  energyUnits(fromMs: number, toMs: number): bigint | null;
  /** The power within a stretch, such as that of a version of the tariff. */
  demand(fromMs: number, toMs: number, window: { readonly kind: (typeof demandWindows)[number]; readonly lengthMs: number }): Demand;
}

/** A version of a tariff, and the stretch of the month in which it applies, from one local midnight to another. */
export interface TariffStretch extends Times {
  /** None if nothing is charged. */
  readonly components: readonly Component[];
}
