import type { Profile } from '../registers/profile.ts';
import { registersOf } from './quantities.ts';

const source = 'address table 1.01 of the AcuRev 1310 and Eaton PXM350, as quoted by a public program';

/** Its order differs from that of all relatives: currents first, and exported before imported energy. */
export const acuRev1310: Profile = {
  name: 'acurev-1310',
  title: 'AcuRev 1310: measurements and energy',
  measurement: 'acuvim',
  limits: { registersPerRequest: 125, gapRegisters: 0 },
  source,
  registers: [
    ...registersOf({ type: 'float32', powerScale: 1000, source }, [
      [0x2000, 'I_all', { required: true }],
      [0x2002, 'Ia', { required: true }],
      [0x2004, 'Ib', { required: true }],
      [0x2006, 'Ic', { required: true }],
      [0x2008, 'Vln', { required: true }],
      [0x200a, 'Va', { required: true }],
      [0x200c, 'Vb', { required: true }],
      [0x200e, 'Vc', { required: true }],
      [0x2010, 'Vll', { required: true }],
      [0x2012, 'Vab', { required: true }],
      [0x2014, 'Vbc', { required: true }],
      [0x2016, 'Vca', { required: true }],
      [0x2018, 'F', { required: true }],
      [0x201a, 'P', { required: true }],
      [0x201c, 'Pa'],
      [0x201e, 'Pb'],
      [0x2020, 'Pc'],
      [0x2022, 'S'],
      [0x2024, 'Sa'],
      [0x2026, 'Sb'],
      [0x2028, 'Sc'],
      [0x202a, 'Q', { required: true }],
      [0x202c, 'Qa'],
      [0x202e, 'Qb'],
      [0x2030, 'Qc'],
      [0x2032, 'PF'],
      [0x2034, 'PFa'],
      [0x2036, 'PFb'],
      [0x2038, 'PFc'],
    ]),
    ...registersOf(
      {
        type: 'uint32',
        scale: 1000,
        source,
        caveat: 'In kilowatt-hours by this table, in hundredths of one by the manual 1.2.11: compare with the display of the meter.',
      },
      [
        [0x2046, 'Ep_exp'],
        [0x2048, 'Epa_exp'],
        [0x204a, 'Epb_exp'],
        [0x204c, 'Epc_exp'],
        [0x204e, 'Ep_imp'],
        [0x2050, 'Epa_imp'],
        [0x2052, 'Epb_imp'],
        [0x2054, 'Epc_imp'],
      ],
    ),
  ],
};
