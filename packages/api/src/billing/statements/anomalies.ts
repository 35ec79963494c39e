import { consumptionOf } from '../../metering/consumption.ts';
import { compare } from '../../metering/decimal.ts';
import { shareOf } from './energy-line.ts';
import type { RegisterPeriod } from './metered-lines.ts';
import { type MonthCalendar, weeksBefore } from './month-calendar.ts';

/** How many of the weeks before must be known. */
const fewestKnown = 4;

/** Less than this is never worth a question, in 10⁻⁹ kWh. */
const leastDayUnits = 1_000_000_000n;
const leastMonthUnits = 10_000_000_000n;

/** The energy of a day of the endpoint's zone, in 10⁻⁹ kWh; null if it is not known. */
interface DayEnergy {
  readonly date: string;
  readonly units: bigint | null;
}

/** A day or a month that is unlike what it is compared with. */
export interface Anomaly {
  /** `2026-01-31` or `2026-01`. */
  readonly period: string;
  readonly units: bigint;
  /** The median of the same weekday in the weeks before, or the month of the year before. */
  readonly usualUnits: bigint;
}

/** The anomalies of a period's share of the endpoint, compared with the same share before: what another one had stays theirs. */
export function anomaliesOf(
  { period: { heldFromMs, toMs: heldToMs, shareUnits }, register, terms }: RegisterPeriod,
  { month, comparedDays, whole, yearBefore }: MonthCalendar,
): readonly Anomaly[] {
  const firstMs = Math.max(heldFromMs, register.first?.atMs ?? Number.POSITIVE_INFINITY);
  const lastMs = Math.min(heldToMs, register.last?.atMs ?? Number.NEGATIVE_INFINITY);
  /** Only what was theirs and measured throughout is compared. */
  const measured = ({ fromMs, toMs }: typeof whole) => {
    if (fromMs < firstMs || toMs > lastMs) return null;
    const { units, flags } = consumptionOf(register, fromMs, toMs, terms);
    return units === null || flags.includes('long_gap') ? null : shareOf(units, shareUnits);
  };
  const days = comparedDays.map((day) => ({ date: day.date, units: measured(day) }));
  return [...unusualDays(days, month), ...unusualMonth(month, measured(whole), measured(yearBefore))];
}

/**
 * Days that differ from the median of the same weekday in the six weeks before by more than half of it, five times the usual
 * deviation (the median of the deviations), and 1 kWh. At least four of those weeks must be known.
 * @param days every day from six weeks before the month to its end, in order
 */
export function unusualDays(days: readonly DayEnergy[], month: string): readonly Anomaly[] {
  return days.flatMap(({ date, units }, index) => {
    if (units === null || !date.startsWith(month)) return [];
    const before = Array.from({ length: weeksBefore }, (_, week) => days[index - 7 * (week + 1)]?.units ?? null);
    const known = before.filter((each) => each !== null);
    if (known.length < fewestKnown) return [];
    const usualUnits = medianOf(known);
    const deviation = medianOf(known.map((each) => distance(each, usualUnits)));
    const isUsual = distance(units, usualUnits) <= largest(usualUnits / 2n, 5n * deviation, leastDayUnits);
    return isUsual ? [] : [{ period: date, units, usualUnits }];
  });
}

/** The month, if it differs from that of the year before by more than half of it and 10 kWh. */
export function unusualMonth(month: string, units: bigint | null, yearBeforeUnits: bigint | null): readonly Anomaly[] {
  if (units === null || yearBeforeUnits === null) return [];
  const isUsual = distance(units, yearBeforeUnits) <= largest(yearBeforeUnits / 2n, leastMonthUnits);
  return isUsual ? [] : [{ period: month, units, usualUnits: yearBeforeUnits }];
}

function distance(one: bigint, other: bigint): bigint {
  return one > other ? one - other : other - one;
}

function largest(...values: readonly bigint[]): bigint {
  return values.reduce((most, each) => (each > most ? each : most), 0n);
}

/** The lower one of the middle two, if the number is even. */
function medianOf(values: readonly bigint[]): bigint {
  return values.toSorted(compare)[(values.length - 1) >> 1] ?? 0n;
}
