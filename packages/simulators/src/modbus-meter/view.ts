import type { MeterSettings } from './controls.ts';
import type { Electricity, PhaseEnergy, Phases } from './electricity.ts';
import { energyQuantitiesOf, type Quantities, quantitiesOf } from './quantities.ts';

/** The sides of the instrument transformers. */
export type Side = 'primary' | 'secondary';

/** What one meter could show at one moment. A request derives only what it reads. */
export class MeterView {
  readonly #settings: MeterSettings;
  readonly #electricity: Electricity;
  readonly #energyOf: () => readonly PhaseEnergy[];
  readonly #own: () => Quantities;
  readonly #derived = new Map<Side | 'energy' | 'own', Quantities>();

  constructor(settings: MeterSettings, electricity: Electricity, energyOf: () => readonly PhaseEnergy[], own: () => Quantities) {
    this.#settings = settings;
    this.#electricity = electricity;
    this.#energyOf = energyOf;
    this.#own = own;
  }

  /** A measured quantity. Throws RangeError if there is none of this name. */
  measured(quantity: string, side: Side): number {
    const { voltage, current } = side === 'primary' ? { voltage: 1, current: 1 } : ratiosOf(this.#settings);
    return this.#find(quantity, side, () => quantitiesOf(scaled(this.#electricity, 1 / voltage, 1 / current)));
  }

  /** An energy counter, in kWh, kvarh or kVAh. */
  energy(quantity: string, side: Side): number {
    const { voltage, current } = ratiosOf(this.#settings);
    return this.#find(quantity, 'energy', () => energyQuantitiesOf(this.#energyOf())) / (side === 'primary' ? 1 : voltage * current);
  }

  /** A setting, or a part of the clock. */
  own(quantity: string): number {
    return this.#find(quantity, 'own', this.#own);
  }

  #find(quantity: string, kind: Side | 'energy' | 'own', derive: () => Quantities): number {
    const derived = this.#derived.get(kind) ?? derive();
    this.#derived.set(kind, derived);
    const value = derived[quantity];
    if (value === undefined) throw new RangeError(`No quantity "${quantity}".`);
    return value;
  }
}

/** Multiplies voltages and currents, and so everything that derives from them. */
export function scaled(electricity: Electricity, voltageFactor: number, currentFactor: number): Electricity {
  const times = ([a, b, c]: Phases, factor: number): Phases => [a * factor, b * factor, c * factor];
  return {
    ...electricity,
    voltageVolts: times(electricity.voltageVolts, voltageFactor),
    currentAmps: times(electricity.currentAmps, currentFactor),
  };
}

/** Current transformers with an output in mV or mA count as 1 to 1. */
function ratiosOf({ primaryVolts, secondaryVolts, primaryAmps, secondaryAmps }: MeterSettings) {
  return { voltage: primaryVolts / secondaryVolts, current: primaryAmps / (secondaryAmps > 5 ? 1 : secondaryAmps) };
}
