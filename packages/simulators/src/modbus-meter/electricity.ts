/** One value per phase: A, B, C. */
export type Phases = readonly [number, number, number];

/** What is true at the busbar, whatever a meter makes of it. */
export interface Electricity {
  readonly frequencyHertz: number;
  /** From line to neutral. */
  readonly voltageVolts: Phases;
  readonly currentAmps: Phases;
  /** Negative if the phase exports. */
  readonly powerFactor: Phases;
  /** If the current leads the voltage, reactive power is negative. */
  readonly leading: boolean;
}

/** Energy of one phase in kWh, kvarh and kVAh. */
export interface PhaseEnergy {
  readonly activeImport: number;
  readonly activeExport: number;
  readonly reactiveImport: number;
  readonly reactiveExport: number;
  readonly apparentEnergy: number;
}

/** Active power in W, reactive in var, apparent in VA. */
export function powersOf({ voltageVolts, currentAmps, powerFactor, leading }: Electricity, phase: 0 | 1 | 2) {
  const apparent = voltageVolts[phase] * currentAmps[phase];
  const reactive = apparent * Math.sqrt(Math.max(0, 1 - powerFactor[phase] ** 2));
  return { active: apparent * powerFactor[phase], reactive: leading ? -reactive : reactive, apparent };
}

/** The load of a building: 230 V at 50 Hz, and currents that rise and fall over half an hour. Depends only on seed and time. */
function electricityAt(seed: number, timeMs: number): Electricity {
  const wave = (periodSeconds: number, phase: number) =>
    Math.sin((2 * Math.PI * (timeMs / 1000 + seed * 7919 + phase * 104_729)) / periodSeconds);
  const phases = (value: (phase: number) => number): Phases => [value(0), value(1), value(2)];
  const usualAmps = 30 + 5 * (seed % 7);
  return {
    frequencyHertz: 50 + 0.02 * wave(170, 0),
    voltageVolts: phases((phase) => 230 * (1 + 0.01 * wave(900, phase))),
    currentAmps: phases((phase) => usualAmps * (1 + 0.2 * wave(1800, phase) + 0.05 * wave(130, phase))),
    powerFactor: phases((phase) => 0.95 + 0.02 * wave(1100, phase)),
    leading: false,
  };
}

/** Steps short enough for the fastest wave, and not too many for a clock that jumps by years. */
const longestStepMs = 10_000;
const mostSteps = 10_000;

/** The electricity behind one meter. Energy is the integral of power over the given clock. */
export class PhysicalModel {
  readonly #seed: number;
  #fixed: Partial<Electricity> = {};
  #integratedUntilMs: number;
  #energy: readonly PhaseEnergy[];

  /** `importKilowattHours` is the sum of the three phases at the start. */
  constructor(seed: number, nowMs: number, importKilowattHours: number) {
    this.#seed = seed;
    this.#integratedUntilMs = nowMs;
    this.#energy = energyOf(importKilowattHours);
  }

  at(timeMs: number): Electricity {
    return { ...electricityAt(this.#seed, timeMs), ...this.#fixed };
  }

  /** Holds the named values from now on, instead of those that vary; an empty object lets all of them vary. */
  set(fixed: Partial<Electricity>, nowMs: number): void {
    this.energyAt(nowMs);
    this.#fixed = fixed;
  }

  /** Sets the sum of the three import counters, in kWh; the other counters follow it. */
  setEnergy(importKilowattHours: number, nowMs: number): void {
    this.#integratedUntilMs = nowMs;
    this.#energy = energyOf(importKilowattHours);
  }

  /** Energy per phase. A clock that runs backwards adds nothing. */
  energyAt(nowMs: number): readonly PhaseEnergy[] {
    const passedMs = Math.max(0, nowMs - this.#integratedUntilMs);
    const steps = Math.min(mostSteps, Math.ceil(passedMs / longestStepMs));
    for (let step = 0; step < steps; step += 1) {
      const middle = this.at(this.#integratedUntilMs + ((step + 0.5) * passedMs) / steps);
      const hours = passedMs / steps / 3_600_000;
      this.#energy = this.#energy.map((energy, phase) => increased(energy, powersOf(middle, phase as 0 | 1 | 2), hours / 1000));
    }
    this.#integratedUntilMs += passedMs;
    return this.#energy;
  }
}

function energyOf(importKilowattHours: number): readonly PhaseEnergy[] {
  const activeImport = importKilowattHours / 3;
  const one = { activeImport, activeExport: 0, reactiveImport: activeImport * 0.3, reactiveExport: 0, apparentEnergy: activeImport * 1.05 };
  return [one, one, one];
}

function increased(energy: PhaseEnergy, power: ReturnType<typeof powersOf>, kiloHours: number): PhaseEnergy {
  return {
    activeImport: energy.activeImport + Math.max(0, power.active) * kiloHours,
    activeExport: energy.activeExport + Math.max(0, -power.active) * kiloHours,
    reactiveImport: energy.reactiveImport + Math.max(0, power.reactive) * kiloHours,
    reactiveExport: energy.reactiveExport + Math.max(0, -power.reactive) * kiloHours,
    apparentEnergy: energy.apparentEnergy + power.apparent * kiloHours,
  };
}
