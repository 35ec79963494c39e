import { abc, type MeterTable, withTotal } from '../register-table.ts';

const energy = (start: number, quantity: string) => ({ start, type: 'float64', counter: true, content: withTotal(quantity) }) as const;

/** Source: the vendor's table 1.08, as quoted by a public test suite. Its energy is in kWh as float64. */
export const acuvim3: MeterTable = {
  title: 'Acuvim 3',
  powerUnit: 'kW',
  runs: [
    {
      start: 0x2114,
      type: 'float32',
      content: [
        ['frequency', ...abc('voltage'), 'voltageMean', 'voltageAB', 'voltageBC', 'voltageCA', 'voltageLineMean'],
        [...abc('current'), 'currentNeutral', 'currentMean'],
        [...withTotal('activePower'), ...withTotal('reactivePower'), ...withTotal('apparentPower')],
      ],
    },
    { start: 0x2150, type: 'float32', content: withTotal('powerFactor') },
    { start: 0x2182, type: 'float32', scale: 100, content: ['voltageUnbalance'] },
    { start: 0x218c, type: 'float32', scale: 100, content: ['currentUnbalance'] },
    { start: 0x219a, type: 'float32', content: Array<string>(3).fill('voltageDistortion') },
    { start: 0x21b2, type: 'float32', content: Array<string>(4).fill('currentDistortion') },
    { start: 0x6100, type: 'float32', content: [...abc('current'), 'currentNeutral'] },
    {
      start: 0x6198,
      type: 'float32',
      content: [...withTotal('activePower'), ...withTotal('reactivePower'), ...withTotal('apparentPower')],
    },
    energy(0x65c0, 'activeImport'),
    energy(0x65d0, 'reactiveImport'),
    energy(0x65e0, 'activeExport'),
    energy(0x65f0, 'reactiveExport'),
    energy(0x6600, 'activeNet'),
    energy(0x6620, 'activeTotal'),
    energy(0x6640, 'apparentEnergy'),
  ],
};
