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

/**
 * Leaves out what is not an energy: for a while after it starts, a meter shows zeros in all counters;
 * and if one counter is impossible, or imported and exported energy are not what it counts for both together, they are elsewhere (A10).
 */
export function withoutFalseEnergies(values: readonly TimedValue[], missing: readonly Absent[], hadCounted: boolean): Energies {
  const energies = values.filter(isEnergy);
  const isElsewhere = isContradictory(energies) || missing.some((each) => isEnergy(each) && each.reason === 'value_out_of_band');
  const counts = energies.some(({ value }) => value !== 0);
  const isFalseZero = energies.length > 0 && !counts && hadCounted;
  const reason = isFalseZero ? 'value_energy_zero' : isElsewhere ? 'value_energy_contradiction' : undefined;
  if (reason === undefined) return { values, absent: [], hasCounted: hadCounted || counts };
  return {
    values: values.filter((value) => !energies.includes(value)),
    absent: energies.map(({ register }) => ({ register, reason })),
    hasCounted: hadCounted,
  };
}

function isEnergy({ register }: { readonly register: Register }): boolean {
  return register.unit.endsWith('-hours');
}

function isContradictory(energies: readonly TimedValue[]): boolean {
  const of = (name: string) => energies.find(({ register }) => register.name === name);
  const [imported, exported, both] = [of('Ep_imp'), of('Ep_exp'), of('Ep_both')];
  if (imported === undefined || exported === undefined || both === undefined) return false;
  // One counter can have moved on while the meter answers.
  return Math.abs(imported.value + exported.value - both.value) > 2 * both.register.scale;
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
