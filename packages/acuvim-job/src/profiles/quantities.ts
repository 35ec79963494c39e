import type { Unit } from '@wattjobs/core/job';
import type { Band, Register } from '../registers/profile.ts';

/** Up to the largest transformers that an Acuvim II can be set to, 500 kV and 50 kA, and a fifth more. */
const volts: Band = { minimum: 0, maximum: 600_000 };
const amperes: Band = { minimum: 0, maximum: 60_000 };
const power: Band = { minimum: -1e10, maximum: 1e10 };
const apparentPower: Band = { minimum: 0, maximum: 1e10 };
/** A counter of an Acuvim II ends at 99,999,999.9 kWh. */
const energy: Band = { minimum: 0, maximum: 99_999_999_900 };
const netEnergy: Band = { minimum: -99_999_999_900, maximum: 99_999_999_900 };
/** The last digit of a float can be above 1. */
const powerFactor: Band = { minimum: -1.001, maximum: 1.001 };
const hertz: Band = { minimum: 45, maximum: 65 };
const percent: Band = { minimum: 0, maximum: 1_000 };

/**
 * What meters measure, under the names of its fields. The first fifteen are those of the system that this job replaces.
 * The others follow them: a quantity, then a phase in lower case, then `_` and what distinguishes it.
 */
const quantities = {
  Va: ['Voltage of phase A to neutral', 'volts', volts],
  Vb: ['Voltage of phase B to neutral', 'volts', volts],
  Vc: ['Voltage of phase C to neutral', 'volts', volts],
  Vab: ['Voltage between phases A and B', 'volts', volts],
  Vbc: ['Voltage between phases B and C', 'volts', volts],
  Vca: ['Voltage between phases C and A', 'volts', volts],
  Ia: ['Current of phase A', 'amperes', amperes],
  Ib: ['Current of phase B', 'amperes', amperes],
  Ic: ['Current of phase C', 'amperes', amperes],
  Vln: ['Mean voltage between phase and neutral', 'volts', volts],
  Vll: ['Mean voltage between phases', 'volts', volts],
  I: ['Mean current of the phases', 'amperes', amperes],
  P: ['Active power', 'watts', power],
  Q: ['Reactive power', 'vars', power],
  F: ['Frequency', 'hertz', hertz],

  In: ['Current of the neutral', 'amperes', amperes],
  I_all: ['Sum of the currents of the phases', 'amperes', amperes],
  Pa: ['Active power of phase A', 'watts', power],
  Pb: ['Active power of phase B', 'watts', power],
  Pc: ['Active power of phase C', 'watts', power],
  Qa: ['Reactive power of phase A', 'vars', power],
  Qb: ['Reactive power of phase B', 'vars', power],
  Qc: ['Reactive power of phase C', 'vars', power],
  Sa: ['Apparent power of phase A', 'volt-amperes', apparentPower],
  Sb: ['Apparent power of phase B', 'volt-amperes', apparentPower],
  Sc: ['Apparent power of phase C', 'volt-amperes', apparentPower],
  S: ['Apparent power', 'volt-amperes', apparentPower],
  PFa: ['Power factor of phase A', 'none', powerFactor],
  PFb: ['Power factor of phase B', 'none', powerFactor],
  PFc: ['Power factor of phase C', 'none', powerFactor],
  PF: ['Power factor', 'none', powerFactor],
  V_unbalance: ['Unbalance of the voltages', 'percent', percent],
  I_unbalance: ['Unbalance of the currents', 'percent', percent],
  THD_Va: ['Harmonic distortion of the voltage of phase A', 'percent', percent],
  THD_Vb: ['Harmonic distortion of the voltage of phase B', 'percent', percent],
  THD_Vc: ['Harmonic distortion of the voltage of phase C', 'percent', percent],
  THD_Ia: ['Harmonic distortion of the current of phase A', 'percent', percent],
  THD_Ib: ['Harmonic distortion of the current of phase B', 'percent', percent],
  THD_Ic: ['Harmonic distortion of the current of phase C', 'percent', percent],
  P_demand: ['Demand of active power', 'watts', power],
  Q_demand: ['Demand of reactive power', 'vars', power],
  S_demand: ['Demand of apparent power', 'volt-amperes', apparentPower],

  Ep_imp: ['Imported active energy', 'watt-hours', energy],
  Ep_exp: ['Exported active energy', 'watt-hours', energy],
  Ep_both: ['Imported and exported active energy together', 'watt-hours', energy],
  Ep_net: ['Imported less exported active energy', 'watt-hours', netEnergy],
  Epa_imp: ['Imported active energy of phase A', 'watt-hours', energy],
  Epb_imp: ['Imported active energy of phase B', 'watt-hours', energy],
  Epc_imp: ['Imported active energy of phase C', 'watt-hours', energy],
  Epa_exp: ['Exported active energy of phase A', 'watt-hours', energy],
  Epb_exp: ['Exported active energy of phase B', 'watt-hours', energy],
  Epc_exp: ['Exported active energy of phase C', 'watt-hours', energy],
  Eqa_imp: ['Imported reactive energy of phase A', 'var-hours', energy],
  Eqb_imp: ['Imported reactive energy of phase B', 'var-hours', energy],
  Eqc_imp: ['Imported reactive energy of phase C', 'var-hours', energy],
  Eqa_exp: ['Exported reactive energy of phase A', 'var-hours', energy],
  Eqb_exp: ['Exported reactive energy of phase B', 'var-hours', energy],
  Eqc_exp: ['Exported reactive energy of phase C', 'var-hours', energy],
  Eq_imp: ['Imported reactive energy', 'var-hours', energy],
  Eq_exp: ['Exported reactive energy', 'var-hours', energy],
  Eq_both: ['Imported and exported reactive energy together', 'var-hours', energy],
  Eq_net: ['Imported less exported reactive energy', 'var-hours', netEnergy],
  Es: ['Apparent energy', 'volt-ampere-hours', energy],
} as const satisfies Readonly<Record<string, readonly [label: string, unit: Unit, band: Band]>>;

type QuantityName = keyof typeof quantities;

/** One line of a table: the address, the quantity, and what differs from the other lines. */
export type Row = readonly [register: number, quantity: QuantityName, differing?: Partial<Register>];

/** What all lines of a table have in common. */
export interface Table extends Partial<Register> {
  readonly type: Register['type'];
  readonly source: string;
  /** 1000 if power is in kilowatts, kilovars and kilovolt-amperes. */
  readonly powerScale?: number;
}

const powerUnits: readonly Unit[] = ['watts', 'vars', 'volt-amperes'];

/** Turns the lines of a table into registers. Words are high first unless the table says otherwise, as in every table of the vendor. */
export function registersOf({ powerScale = 1, ...table }: Table, rows: readonly Row[]): readonly Register[] {
  return rows.map(([register, quantity, differing = {}]) => {
    const [label, unit, band] = quantities[quantity];
    const scale = powerUnits.includes(unit) ? powerScale : 1;
    // The system that this job replaces misspelled it, and its dashboards ask for that.
    const alias = quantity === 'Vbc' ? { alias: ['Vbv'] } : {};
    return {
      name: quantity,
      register,
      wordOrder: 'high-first',
      scale,
      unit,
      label,
      required: false,
      band,
      ...alias,
      ...table,
      ...differing,
    };
  });
}
