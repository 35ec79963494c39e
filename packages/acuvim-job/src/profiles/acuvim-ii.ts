import type { Profile, Register } from '../registers/profile.ts';
import { registersOf, type Row } from './quantities.ts';

const source = 'address table 1.27 of the Acuvim II W and R, as quoted by public programs';
const required = { required: true };

/** The measurements stand in two blocks of the same layout. */
function measurements(base: number): readonly Register[] {
  const rows: readonly Row[] = [
    [0x00, 'F', required],
    [0x02, 'Va', required],
    [0x04, 'Vb', required],
    [0x06, 'Vc', required],
    [0x08, 'Vln', required],
    [0x0a, 'Vab', required],
    [0x0c, 'Vbc', required],
    [0x0e, 'Vca', required],
    [0x10, 'Vll', required],
    [0x12, 'Ia', required],
    [0x14, 'Ib', required],
    [0x16, 'Ic', required],
    [0x18, 'I', required],
    [0x1a, 'In'],
    [0x1c, 'Pa'],
    [0x1e, 'Pb'],
    [0x20, 'Pc'],
    [0x22, 'P', required],
    [0x24, 'Qa'],
    [0x26, 'Qb'],
    [0x28, 'Qc'],
    [0x2a, 'Q', required],
    [0x2c, 'Sa'],
    [0x2e, 'Sb'],
    [0x30, 'Sc'],
    [0x32, 'S'],
    [0x34, 'PFa'],
    [0x36, 'PFb'],
    [0x38, 'PFc'],
    [0x3a, 'PF'],
  ];
  const caveat = 'A reading of the V3 table says kilowatts, kilovars and kilovolt-amperes.';
  return registersOf(
    { type: 'float32', source },
    rows.map(([offset, name, differing = {}]) => [base + offset, name, /^[PQS][abc]?$/.test(name) ? { ...differing, caveat } : differing]),
  );
}

/** These are only in the slower block. */
const demandAndEnergy: readonly Register[] = [
  ...registersOf({ type: 'float32', source }, [
    [0x403c, 'V_unbalance', { scale: 100 }],
    [0x403e, 'I_unbalance', { scale: 100 }],
    [0x4042, 'P_demand'],
    [0x4044, 'Q_demand'],
    [0x4046, 'S_demand'],
  ]),
  // In tenths of a kilowatt-hour; `scaling` knows of thousandths.
  ...registersOf(
    { type: 'uint32', scale: 100, source, caveat: 'If the meter counts secondary energy, it is that of the secondary side.' },
    [
      [0x4048, 'Ep_imp'],
      [0x404a, 'Ep_exp'],
      [0x404c, 'Eq_imp'],
      [0x404e, 'Eq_exp'],
      [0x4050, 'Ep_both'],
      [0x4052, 'Ep_net', { type: 'int32' }],
      [0x4054, 'Eq_both'],
      [0x4056, 'Eq_net', { type: 'int32' }],
      [0x4058, 'Es'],
    ],
  ),
  ...registersOf({ type: 'int16', scale: 0.01, source }, [
    [0x405a, 'THD_Va'],
    [0x405b, 'THD_Vb'],
    [0x405c, 'THD_Vc'],
    [0x405e, 'THD_Ia'],
    [0x405f, 'THD_Ib'],
    [0x4060, 'THD_Ic'],
  ]),
];

const common = {
  measurement: 'acuvim',
  limits: { registersPerRequest: 125, gapRegisters: 2 },
  // SunSpec common block of the AXM-WEB.
  identity: {
    marker: { register: 0xc350, text: 'SunS' },
    model: { register: 0xc364, words: 16 },
    firmware: { register: 0xc37c, words: 8 },
    serial: { register: 0xc384, words: 16 },
  },
  scaling: { kind: 'acuvim-ii', ratios: 'in-secondary-mode' },
  clock: { register: 0x1040 },
  source,
} as const;

/** Measurements from the block that is refreshed every 100 ms. */
export const acuvimII: Profile = {
  ...common,
  name: 'acuvim-ii',
  title: 'Acuvim II: measurements of the 100 ms block, demand, energy and distortion',
  registers: [...measurements(0x3000), ...demandAndEnergy],
};

/** All from the slower block, in one request: for meters without the 100 ms block. */
export const acuvimIIOneBlock: Profile = {
  ...common,
  name: 'acuvim-ii-one-block',
  title: 'Acuvim II: all values of the block at 0x4000, in one request',
  registers: [...measurements(0x4000), ...demandAndEnergy],
};
