import { indexed, type Located, type MeterTable } from '../register-table.ts';
import { acurev1310 } from './acurev-1310.ts';
import { acurev2100 } from './acurev-2100.ts';
import { acuvim3 } from './acuvim-3.ts';
import { acuvimII } from './acuvim-ii.ts';
import { acuvimL } from './acuvim-l.ts';

export const meterModels = ['acuvim-ii', 'acuvim-l', 'acuvim-3', 'acurev-2100', 'acurev-1310'] as const;
export type MeterModel = (typeof meterModels)[number];

/** What each model serves. */
export const meterTables: Readonly<Record<MeterModel, MeterTable>> = {
  'acuvim-ii': acuvimII,
  'acuvim-l': acuvimL,
  'acuvim-3': acuvim3,
  'acurev-2100': acurev2100,
  'acurev-1310': acurev1310,
};

/** The same by address. */
export const meterIndexes = Object.fromEntries(meterModels.map((model) => [model, indexed(meterTables[model])])) as Readonly<
  Record<MeterModel, ReadonlyMap<number, Located>>
>;
