import type { CounterStep } from './counter.ts';

/** A day or a month, without its end, in seconds since the Unix epoch. */
export interface Period {
  /** `2025-06-15` or `2025-06`. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** The production of one period by the counter. */
export interface PeriodProduction {
  readonly label: string;
  /** Null if nothing is known. */
  readonly energyWattHours: number | null;
  /** The share of the period, from 0 to 1, that the energy covers. */
  readonly coverage: number;
  /** The counter decreased during the period; what was produced then is not known. */
  readonly counterDecreased: boolean;
}

/** Production by period. The energy of the periods plus the unattributed energy is the counter's total rise outside of decreases. */
export interface Production {
  readonly periods: readonly PeriodProduction[];
  /** Energy that was produced at an unknown time across more than one period. */
  readonly unattributed: readonly CounterStep[];
  readonly decreases: readonly CounterStep[];
}

/**
 * Attributes each step of the counter to the period that contains it.
 * Nothing is interpolated: a step across a boundary is reported separately. A decrease is never production.
 * Periods are contiguous, and so are steps.
 */
export function attribute(steps: readonly CounterStep[], periods: readonly Period[]): Production {
  const tallies = periods.map((period) => ({ period, wattHours: 0, coveredSeconds: 0, decreased: false }));
  const unattributed: CounterStep[] = [];
  const decreases: CounterStep[] = [];
  let first = 0;
  for (const step of steps) {
    while ((tallies[first]?.period.to ?? Number.POSITIVE_INFINITY) <= step.from.at) first += 1;
    const tally = tallies[first];
    const rise = step.to.wattHours - step.from.wattHours;
    if (rise < 0) {
      decreases.push(step);
      for (let touched = first; (tallies[touched]?.period.from ?? Number.POSITIVE_INFINITY) < step.to.at; touched += 1) {
        const affected = tallies[touched];
        if (affected !== undefined) affected.decreased = true;
      }
    } else if (tally !== undefined && tally.period.from <= step.from.at && step.to.at <= tally.period.to) {
      tally.wattHours += rise;
      tally.coveredSeconds += step.to.at - step.from.at;
    } else {
      unattributed.push(step);
    }
  }
  return {
    periods: tallies.map(({ period, wattHours, coveredSeconds, decreased }) => ({
      label: period.label,
      energyWattHours: coveredSeconds === 0 ? null : wattHours,
      coverage: coveredSeconds === 0 ? 0 : coveredSeconds / (period.to - period.from),
      counterDecreased: decreased,
    })),
    unattributed,
    decreases,
  };
}
