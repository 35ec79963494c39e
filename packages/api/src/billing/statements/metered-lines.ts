import { consumptionOf, type ConsumptionTerms } from '../../metering/consumption.ts';
import { energyPlaces, sumKnown } from '../../metering/decimal.ts';
import { type DemandSource, demandOf } from '../../metering/demand.ts';
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

/**
 * Periods as a tariff charges for them: those with the same line are one.
 * @param rests is told of the readings that a highest power rests on
 */
export function meteredLines(
  metered: readonly MeteredPeriod[],
  rests: (endpointId: string, atMs: readonly number[]) => void,
): readonly MeteredLine[] {
  const byLine = Map.groupBy(metered, ({ period }) => period.line ?? period.endpoint.name);
  return [...byLine].map(([name, periods]) => {
    const parts = periods.map((each) => ({ ...each.period, energyUnits: energyIn(each) }));
    const fromMs = Math.min(...periods.map(({ period }) => period.fromMs));
    const toMs = Math.max(...periods.map(({ period }) => period.toMs));
    return {
      name,
      fromMs,
      toMs,
      times: parts.map(({ endpoint: { zone }, ...part }) => ({
        fromMs: part.fromMs,
        toMs: part.toMs,
        fromDate: zone.dateAt(Math.floor(part.fromMs / 1000)),
        toDate: zone.dateAt(Math.floor(part.toMs / 1000)),
      })),
      energyUnits: (from, to) => {
        const own = parts.filter((part) => part.fromMs < to && part.toMs > from);
        return own.length === 0 ? 0n : sumKnown(own.map((part) => part.energyUnits(Math.max(from, part.fromMs), Math.min(to, part.toMs))));
      },
      demand: (from, to, window) => {
        const demand = demandOf(periods.map(sharedRegister), Math.max(from, fromMs), Math.min(to, toMs), window);
        const { highestFromMs } = demand;
        if (highestFromMs !== null)
          for (const { period, whole, register } of periods)
            rests(period.endpoint.id, timesIn(whole ?? register, highestFromMs, highestFromMs + window.lengthMs));
        return demand;
      },
    };
  });
}

/** The times of the points within a stretch of time, and of those around its ends. */
export function timesIn(register: Register, fromMs: number, toMs: number): readonly number[] {
  const around = [register.at(fromMs), register.at(toMs)].flatMap(({ before, after }) => [before, after]);
  return [...around.flatMap((point) => point?.atMs ?? []), ...register.timesMs.filter((atMs) => atMs > fromMs && atMs < toMs)];
}

/** The register as it counts for a customer: in the period alone, with its share by the multiplier. */
function sharedRegister({ period: { fromMs, toMs, shareUnits }, register, whole = register, terms }: MeteredPeriod): DemandSource {
  const always = { fromMs: Number.NEGATIVE_INFINITY, factorUnits: 10n ** BigInt(energyPlaces) };
  const multipliers = [always, ...terms.multipliers].map((each) => ({ ...each, factorUnits: shareOf(each.factorUnits, shareUnits) }));
  return { register: whole, terms: { ...terms, multipliers }, fromMs, toMs };
}
