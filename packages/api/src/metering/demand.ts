import { type ConsumptionTerms, stretchesOf } from './consumption.ts';
import { compare, quotient } from './decimal.ts';
import type { Register } from './register.ts';

/** How the highest mean power is found: in windows that begin at multiples of their length, or in any window. */
export const demandWindows = ['fixed', 'sliding'] as const;

/** The power of a period, by the mean of windows. All powers are whole milliwatts. */
export interface Demand {
  /** The highest mean power of a window, and when that window begins; null if no window is known. */
  readonly highestMilliwatts: bigint | null;
  readonly highestFromMs: number | null;
  /** The 95th percentile of all fixed windows by the nearest rank: the highest 5 % are left out. */
  readonly percentile95Milliwatts: bigint | null;
  /** The mean power of what is known divided by the highest, rounded to 10⁻⁴; null if the highest is null or 0. */
  readonly loadFactor: number | null;
  /** The number of fixed windows that are known, and of all. Windows in a gap longer than the longest gap are not known. */
  readonly windowsKnown: number;
  readonly windows: number;
}

/** A register whose power counts from a time to a time, and is 0 outside of it. */
export interface DemandSource {
  readonly register: Register;
  readonly terms: ConsumptionTerms;
  readonly fromMs: number;
  readonly toMs: number;
}

/** With the stretches of time in which its power is not known. */
interface Source extends DemandSource {
  readonly gaps: readonly (readonly [fromMs: number, toMs: number])[];
}

/** The demand of one register, or of several whose powers add up, such as both feeds of a rack. */
export function demandOf(
  registers: readonly DemandSource[],
  fromMs: number,
  toMs: number,
  { kind, lengthMs }: { readonly kind: (typeof demandWindows)[number]; readonly lengthMs: number },
): Demand {
  const sources = registers.map((each) => ({ ...each, gaps: gapsOf(each) }));
  const energyIn = (startMs: number) => energyOf(sources, startMs, startMs + lengthMs);
  const firstMs = Math.ceil(fromMs / lengthMs) * lengthMs;
  const windows = Math.max(0, Math.floor((toMs - firstMs) / lengthMs));
  const fixed = Array.from({ length: windows }, (_, index) => firstMs + index * lengthMs);
  const energies = fixed.map(energyIn);
  const known = energies.filter((energy) => energy !== null).toSorted(compare);
  let [highest, highestFromMs]: [bigint | null, number | null] = [null, null];
  for (const [index, startMs] of (kind === 'fixed' ? fixed : startsOf(sources, fromMs, toMs, lengthMs)).entries()) {
    const energy = (kind === 'fixed' ? energies[index] : energyIn(startMs)) ?? null;
    if (energy !== null && (highest === null || energy > highest)) [highest, highestFromMs] = [energy, startMs];
  }
  const total = known.reduce((sum, energy) => sum + energy, 0n);
  const isLoad = highest !== null && highest > 0n && known.length > 0;
  return {
    highestMilliwatts: milliwatts(highest, lengthMs),
    highestFromMs,
    percentile95Milliwatts: milliwatts(known[Math.ceil((95 * known.length) / 100) - 1] ?? null, lengthMs),
    loadFactor: isLoad ? Number(quotient(total * 10_000n, (highest ?? 1n) * BigInt(known.length))) / 10_000 : null,
    windowsKnown: known.length,
    windows,
  };
}

/** Powers change at a point, where a multiplier begins, and where a source does or ends: there the window with the most begins or ends. */
function startsOf(sources: readonly Source[], fromMs: number, toMs: number, lengthMs: number): readonly number[] {
  const bends = sources.flatMap(({ register, terms, ...source }) => [
    source.fromMs,
    source.toMs,
    ...register.timesMs,
    ...terms.multipliers.map((multiplier) => multiplier.fromMs),
  ]);
  const starts = [fromMs, toMs - lengthMs, ...bends.flatMap((atMs) => [atMs, atMs - lengthMs])];
  return [...new Set(starts)].filter((atMs) => atMs >= fromMs && atMs + lengthMs <= toMs).toSorted((one, other) => one - other);
}

/** The energy of a window in 10⁻⁹ units, exact with any multiplier; null if it is not known. */
function energyOf(sources: readonly Source[], startMs: number, endMs: number): bigint | null {
  let energy = 0n;
  for (const { register, terms, gaps, ...source } of sources) {
    const [fromMs, toMs] = [Math.max(startMs, source.fromMs), Math.min(endMs, source.toMs)];
    if (fromMs >= toMs) continue;
    if (gaps.some(([gapFromMs, gapToMs]) => gapFromMs < toMs && gapToMs > fromMs)) return null;
    if (register.eventsIn(fromMs, toMs).some(({ slackUnits }) => slackUnits !== 0n)) return null;
    if (register.unitDoubtsIn(fromMs, toMs).length > 0) return null;
    for (const { start, end, factorUnits } of stretchesOf(register, fromMs, toMs, terms.multipliers)) {
      energy += (end.units - start.units) * factorUnits;
    }
  }
  return sources.length === 0 ? null : energy;
}

function gapsOf({ register: { timesMs }, terms }: DemandSource): Source['gaps'] {
  const ends = [Number.NEGATIVE_INFINITY, ...timesMs, Number.POSITIVE_INFINITY];
  return ends.slice(1).flatMap((toMs, index) => {
    const fromMs = ends[index] ?? toMs;
    return toMs - fromMs > terms.longestGapMs ? [[fromMs, toMs] as const] : [];
  });
}

/** A unit per millisecond is 3,600 mW. */
function milliwatts(energy: bigint | null, lengthMs: number): bigint | null {
  return energy === null ? null : quotient(energy * 3_600n, BigInt(lengthMs) * 1_000_000_000n);
}
