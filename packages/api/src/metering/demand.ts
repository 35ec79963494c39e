import type { ConsumptionTerms } from './consumption.ts';
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

/** The demand of one register, or of several whose powers add up, such as both feeds of a rack. */
export function demandOf(
  _registers: readonly { readonly register: Register; readonly terms: ConsumptionTerms }[],
  _fromMs: number,
  _toMs: number,
  _window: { readonly kind: (typeof demandWindows)[number]; readonly lengthMs: number },
): Demand {
  throw new Error('to be written');
}
