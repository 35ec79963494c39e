import { consumptionOf, type ConsumptionTerms } from '../../metering/consumption.ts';
import { energyPlaces } from '../../metering/decimal.ts';
import { demandOf } from '../../metering/demand.ts';
import type { Register } from '../../metering/register.ts';
import type { MeteredLine } from '../tariffs/metered-line.ts';
import { type BilledPeriod, shareOf } from './energy-line.ts';

/** An endpoint's period with its register. */
export interface RegisterPeriod {
  readonly period: BilledPeriod;
  readonly register: Register;
  readonly terms: ConsumptionTerms;
}

/** With the register of all readings if a tariff asks for demand. */
export interface MeteredPeriod extends RegisterPeriod {
  readonly whole: Register | undefined;
}

/**
 * The energy of stretches of a period, as differences of what was counted since the period began: so any stretches add up to the
 * period, after the multiplier and the share too. Null if nothing of a stretch is known.
 */
export function energyIn({ period, register, terms }: RegisterPeriod): (fromMs: number, toMs: number) => bigint | null {
  const [firstMs, lastMs] = [register.first?.atMs ?? Number.POSITIVE_INFINITY, register.last?.atMs ?? Number.NEGATIVE_INFINITY];
  const counted = new Map<number, bigint>([[period.fromMs, 0n]]);
  const since = (atMs: number) => {
    const known = counted.get(atMs);
    if (known !== undefined) return known;
    const units = shareOf(consumptionOf(register, period.fromMs, atMs, terms).units ?? 0n, period.shareUnits);
    counted.set(atMs, units);
    return units;
  };
  return (fromMs, toMs) => (Math.max(fromMs, firstMs) < Math.min(toMs, lastMs) ? since(toMs) - since(fromMs) : null);
}

/** Adds what is known; null if nothing is. */
export function sumKnown(all: Iterable<bigint | null>): bigint | null {
  let sum: bigint | null = null;
  for (const units of all) if (units !== null) sum = (sum ?? 0n) + units;
  return sum;
}

/** Periods as a tariff charges for them: those with the same line are one. */
export function meteredLines(metered: readonly MeteredPeriod[]): readonly MeteredLine[] {
  const byLine = Map.groupBy(metered, ({ period }) => period.line ?? period.endpoint.name);
  return [...byLine].map(([name, periods]) => {
    const parts = periods.map((each) => ({ ...each.period, energyUnits: energyIn(each) }));
    const fromMs = Math.min(...periods.map(({ period }) => period.fromMs));
    const toMs = Math.max(...periods.map(({ period }) => period.toMs));
    return {
      name,
      fromMs,
      toMs,
      energyUnits: (from, to) => sumKnown(parts.map((part) => part.energyUnits(Math.max(from, part.fromMs), Math.min(to, part.toMs)))),
      demand: (from, to, window) => demandOf(periods.map(sharedRegister), Math.max(from, fromMs), Math.min(to, toMs), window),
    };
  });
}

/** The register as it counts for a customer: nothing outside of the period, and its share by the multiplier. */
function sharedRegister({ period, register, whole = register, terms }: MeteredPeriod): { register: Register; terms: ConsumptionTerms } {
  const { fromMs, toMs, shareUnits } = period;
  const clamped: Register = {
    ...whole,
    eventsIn: (from, to) => whole.eventsIn(Math.max(from, fromMs), Math.min(to, toMs)),
    at: (atMs) => whole.at(Math.min(Math.max(atMs, fromMs), toMs)),
  };
  const always = { fromMs: Number.NEGATIVE_INFINITY, factorUnits: 10n ** BigInt(energyPlaces) };
  const multipliers = [always, ...terms.multipliers].map((each) => ({ ...each, factorUnits: shareOf(each.factorUnits, shareUnits) }));
  return { register: clamped, terms: { ...terms, multipliers } };
}
