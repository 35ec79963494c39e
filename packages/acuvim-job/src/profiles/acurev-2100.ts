import type { Profile, Register } from '../registers/profile.ts';
import { registersOf } from './quantities.ts';

const source = 'address table 1.02 of the AcuRev 2100, as quoted by a public program';

/** The eighteen current inputs of one meter. */
const channels: readonly Register[] = Array.from({ length: 18 }, (_, index) => {
  const channel = index + 1;
  const base = 0x2100 + 12 * index;
  const registers = [
    ...registersOf({ type: 'float32', powerScale: 1000, source }, [
      [base, 'I', { label: 'Current' }],
      [base + 2, 'P'],
      [base + 4, 'Q'],
      [base + 6, 'S'],
      [base + 8, 'PF'],
    ]),
    // In tenths of a kilowatt-hour.
    ...registersOf({ type: 'uint32', scale: 100, source }, [[0x2508 + 2 * index, 'Ep_imp']]),
  ];
  return registers.map((register) => ({
    ...register,
    name: `${register.name}_ch${channel}`,
    label: `${register.label} of input ${channel}`,
  }));
}).flat();

/** It counts imported energy only. */
export const acuRev2100: Profile = {
  name: 'acurev-2100',
  title: 'AcuRev 2100: measurements, its eighteen inputs, and energy',
  measurement: 'acuvim',
  limits: { registersPerRequest: 125, gapRegisters: 2 },
  source,
  registers: [
    ...registersOf({ type: 'float32', powerScale: 1000, source }, [
      [0x2000, 'F', { required: true }],
      [0x2002, 'Va', { required: true }],
      [0x2004, 'Vb', { required: true }],
      [0x2006, 'Vc', { required: true }],
      [0x2008, 'Vln', { required: true }],
      [0x200a, 'Vab', { required: true }],
      [0x200c, 'Vbc', { required: true }],
      [0x200e, 'Vca', { required: true }],
      [0x2010, 'Vll', { required: true }],
      [0x2012, 'Ia', { required: true }],
      [0x2014, 'Ib', { required: true }],
      [0x2016, 'Ic', { required: true }],
      [0x2018, 'I', { required: true }],
      [0x201a, 'P', { required: true }],
      [0x201c, 'Q', { required: true }],
      [0x201e, 'S'],
      [0x2020, 'PF'],
      [0x2024, 'Pa'],
      [0x2026, 'Pb'],
      [0x2028, 'Pc'],
      [0x202a, 'Qa'],
      [0x202c, 'Qb'],
      [0x202e, 'Qc'],
      [0x2030, 'Sa'],
      [0x2032, 'Sb'],
      [0x2034, 'Sc'],
      [0x2036, 'PFa'],
      [0x2038, 'PFb'],
      [0x203a, 'PFc'],
    ]),
    // In tenths of a kilowatt-hour.
    ...registersOf({ type: 'uint32', scale: 100, source }, [
      [0x2500, 'Epa_imp'],
      [0x2502, 'Epb_imp'],
      [0x2504, 'Epc_imp'],
      [0x2506, 'Ep_imp'],
    ]),
    ...channels,
  ],
};
