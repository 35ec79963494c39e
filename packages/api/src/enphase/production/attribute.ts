import type { Period } from '../../metering/periods.ts';
import type { CounterStep } from './counter.ts';

/** The production of one period by the counter. */
export interface PeriodProduction {
  readonly label: string;
  /** Null if nothing is known. */
  readonly energyWattHours: number | null;
  /** The share of the period, from 0 to 1, that the energy covers. */
  readonly coverage: number;
  /** The counter decreased during the period; what was produced then is not known, or only what it showed since. */
  readonly counterDecreased: boolean;
}

/** Production by period. With the unattributed energy it is all that the counter counted. */
export interface Production {
  readonly periods: readonly PeriodProduction[];
  /** Energy that was produced at an unknown time across more than one period. */
  readonly unattributed: readonly CounterStep[];
  /** Where the counter fell, or jumped by what no system produces. */
  readonly decreases: readonly CounterStep[];
}

/**
 * Attributes each step of the counter to the period that contains it.
 * Nothing is interpolated: a step across a boundary is reported separately. An unexplained step is never production.
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
    if (step.energyWattHours === null || step.to.wattHours < step.from.wattHours) {
      decreases.push(step);
      for (const affected of tallies) affected.decreased ||= affected.period.from < step.to.at && step.from.at < affected.period.to;
    }
    if (step.energyWattHours === null) continue;
    if (tally !== undefined && tally.period.from <= step.from.at && step.to.at <= tally.period.to) {
      tally.wattHours += step.energyWattHours;
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
