import { type Electricity, type PhaseEnergy, type Phases, powersOf } from './electricity.ts';

/** Everything that a table can name, in V, A, W, var, VA, Hz, degrees, kWh, kvarh, kVAh and percent. */
export type Quantities = Readonly<Record<string, number>>;

const letters = ['A', 'B', 'C'] as const;

/** Derives what a meter shows at one moment. Demand is not averaged: tables name the present value for it. */
export function quantitiesOf(electricity: Electricity): Quantities {
  const { frequencyHertz, voltageVolts, currentAmps, powerFactor } = electricity;
  const powers = [powersOf(electricity, 0), powersOf(electricity, 1), powersOf(electricity, 2)] as const;
  const active = phasesOf(powers, 'active');
  const reactive = phasesOf(powers, 'reactive');
  const apparent = phasesOf(powers, 'apparent');
  const [a, b, c] = voltageVolts;
  const lines: Phases = [lineVoltage(a, b), lineVoltage(b, c), lineVoltage(c, a)];
  const factor = sum(apparent) === 0 ? 1 : sum(active) / sum(apparent);
  const lag = powerFactor.map((each) => (Math.acos(each) * (electricity.leading ? -1 : 1) * 180) / Math.PI);
  const angles: Phases = [turn(lag[0] ?? 0), turn(120 + (lag[1] ?? 0)), turn(240 + (lag[2] ?? 0))];
  return {
    frequency: frequencyHertz,
    ...perPhase('voltage', voltageVolts),
    voltageMean: sum(voltageVolts) / 3,
    voltageAB: lines[0],
    voltageBC: lines[1],
    voltageCA: lines[2],
    voltageLineMean: sum(lines) / 3,
    ...perPhase('current', currentAmps),
    currentMean: sum(currentAmps) / 3,
    currentTotal: sum(currentAmps),
    currentNeutral: neutral(currentAmps, angles),
    ...perPhase('activePower', active),
    activePower: sum(active),
    ...perPhase('reactivePower', reactive),
    reactivePower: sum(reactive),
    ...perPhase('apparentPower', apparent),
    apparentPower: sum(apparent),
    ...perPhase('powerFactor', powerFactor),
    powerFactor: factor,
    voltageUnbalance: unbalance(voltageVolts),
    currentUnbalance: unbalance(currentAmps),
    loadType: loadType(sum(reactive), factor),
    voltageDistortion: 1.5,
    currentDistortion: 4.25,
    angleVoltageA: 0,
    angleVoltageB: 120,
    angleVoltageC: 240,
    ...perPhase('angleCurrent', angles),
  };
}

/** The energy counters by name, per phase and in total. */
export function energyQuantitiesOf(energy: readonly PhaseEnergy[]): Quantities {
  const phases = energy.map((each) => ({
    ...each,
    activeTotal: each.activeImport + each.activeExport,
    activeNet: each.activeImport - each.activeExport,
    reactiveTotal: each.reactiveImport + each.reactiveExport,
    reactiveNet: each.reactiveImport - each.reactiveExport,
  }));
  const named: Record<string, number> = {};
  for (const [index, phase] of phases.entries()) {
    for (const [name, value] of Object.entries(phase)) {
      named[`${name}${letters[index]}`] = value;
      named[name] = (named[name] ?? 0) + value;
    }
  }
  return named;
}

function perPhase(name: string, values: Phases): Quantities {
  return { [`${name}A`]: values[0], [`${name}B`]: values[1], [`${name}C`]: values[2] };
}

function phasesOf<Name extends string>(
  powers: readonly [Record<Name, number>, Record<Name, number>, Record<Name, number>],
  name: Name,
): Phases {
  return [powers[0][name], powers[1][name], powers[2][name]];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Between two phases that are 120° apart. */
function lineVoltage(one: number, other: number): number {
  return Math.sqrt(one ** 2 + other ** 2 + one * other);
}

/** To the microampere, because equal phases leave rounding errors that no meter shows. */
function neutral(amps: Phases, angles: Phases): number {
  const radians = angles.map((angle) => (angle * Math.PI) / 180);
  const across = sum(amps.map((each, phase) => each * Math.cos(radians[phase] ?? 0)));
  const along = sum(amps.map((each, phase) => each * Math.sin(radians[phase] ?? 0)));
  return Math.round(Math.hypot(across, along) * 1e6) / 1e6;
}

/** The largest deviation from the mean, from 0 to 1. */
function unbalance(values: Phases): number {
  const mean = sum(values) / 3;
  return mean === 0 ? 0 : Math.max(...values.map((value) => Math.abs(value - mean))) / mean;
}

/** The ASCII code of L, C or R, which the meters serve as a number. */
function loadType(reactiveVars: number, factor: number): number {
  if (Math.abs(factor) > 0.9999) return 82;
  return reactiveVars < 0 ? 67 : 76;
}

function turn(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}
