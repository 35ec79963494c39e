import { addSample, type EnergyWindow } from '../judge/energy-check.ts';
import type { DecodedValue } from '../registers/decode.ts';
import type { Register } from '../registers/profile.ts';
import type { MeterMemory } from '../state.ts';

/** A value, and when the answer that holds it arrived. */
export interface TimedValue extends DecodedValue {
  readonly timeMs: number;
}

/** A value that is absent, and the reason under which that is counted. */
export interface Absent {
  readonly register: Register;
  readonly reason: string;
}

/** The values without what is not an energy, and whether the meter's counters are known to have counted. */
interface Energies {
  readonly values: readonly TimedValue[];
  readonly absent: readonly Absent[];
  readonly hasCounted: boolean;
}

/** For a while after it starts, a meter shows zeros in all energy counters: that is not an energy. */
export function withoutFalseZeros(values: readonly TimedValue[], hadCounted: boolean): Energies {
  const energies = values.filter(({ register }) => register.unit.endsWith('-hours'));
  const counts = energies.some(({ value }) => value !== 0);
  if (energies.length === 0 || counts || !hadCounted) return { values, absent: [], hasCounted: hadCounted || counts };
  return {
    values: values.filter((value) => !energies.includes(value)),
    absent: energies.map(({ register }) => ({ register, reason: 'value_energy_zero' })),
    hasCounted: true,
  };
}

/** Compares the import counter with the integrated power; see `addSample`. */
export function checkEnergy(
  values: readonly TimedValue[],
  before: MeterMemory['energy'],
): { readonly window?: EnergyWindow; readonly ratio?: number } {
  const power = values.find(({ register }) => register.name === 'P');
  const counter = values.find(({ register }) => register.name === 'Ep_imp');
  if (power === undefined || counter === undefined) return {};
  const { timeMs, value: watts } = power;
  return addSample(before, { timeMs, watts, wattHours: counter.value, resolutionWattHours: counter.register.scale });
}
