import type { Profile } from '../registers/profile.ts';
import { registersOf } from './quantities.ts';

const source = 'manual of the Acuvim L, version 2.0.3';

/** It has no registers that identify it. */
export const acuvimL: Profile = {
  name: 'acuvim-l',
  title: 'Acuvim L: measurements, demand and energy',
  measurement: 'acuvim',
  limits: { registersPerRequest: 125, gapRegisters: 0 },
  source,
  registers: [
    ...registersOf({ type: 'float32', source }, [
      [0x0600, 'F', { required: true }],
      [0x0602, 'Va', { required: true }],
      [0x0604, 'Vb', { required: true }],
      [0x0606, 'Vc', { required: true }],
      [0x0608, 'Vab', { required: true }],
      [0x060a, 'Vbc', { required: true }],
      [0x060c, 'Vca', { required: true }],
      [0x060e, 'Ia', { required: true }],
      [0x0610, 'Ib', { required: true }],
      [0x0612, 'Ic', { required: true }],
      [0x0614, 'In'],
      [0x0616, 'Pa'],
      [0x0618, 'Pb'],
      [0x061a, 'Pc'],
      [0x061c, 'P', { required: true }],
      [0x061e, 'Qa'],
      [0x0620, 'Qb'],
      [0x0622, 'Qc'],
      [0x0624, 'Q', { required: true }],
      [0x0626, 'S'],
      [0x0628, 'PFa'],
      [0x062a, 'PFb'],
      [0x062c, 'PFc'],
      [0x062e, 'PF'],
      [0x0630, 'V_unbalance', { scale: 100, caveat: 'A ratio in the Acuvim II; the manual does not say it for this meter.' }],
      [0x0632, 'I_unbalance', { scale: 100, caveat: 'A ratio in the Acuvim II; the manual does not say it for this meter.' }],
      [0x0636, 'Sa'],
      [0x0638, 'Sb'],
      [0x063a, 'Sc'],
      [0x063e, 'S_demand'],
      [0x0640, 'P_demand'],
      [0x0642, 'Q_demand'],
    ]),
    // In tenths of a kilowatt-hour.
    ...registersOf({ type: 'uint32', scale: 100, source }, [
      [0x0156, 'Ep_imp'],
      [0x0158, 'Ep_exp'],
      [0x015a, 'Eq_imp'],
      [0x015c, 'Eq_exp'],
      [0x015e, 'Es'],
    ]),
  ],
};
