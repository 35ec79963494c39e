import { abc, type MeterTable, withTotal } from '../register-table.ts';

/** Eighteen channels and nine users: each is on the phase of its turn, and takes an equal share of it. */
const turns = (count: number) => Array.from({ length: count }, (_, turn) => ['A', 'B', 'C'][turn % 3] ?? 'A');
const share = (quantity: string, count: number) => turns(count).map((phase) => ({ quantity: `${quantity}${phase}`, share: 3 / count }));

/** Source: the vendor's table 1.02, as quoted by a public test suite. It counts import only. */
export const acurev2100: MeterTable = {
  title: 'AcuRev 2100',
  powerUnit: 'kW',
  runs: [
    {
      start: 0x2000,
      type: 'float32',
      content: [
        ['frequency', ...abc('voltage'), 'voltageMean', 'voltageAB', 'voltageBC', 'voltageCA', 'voltageLineMean'],
        [...abc('current'), 'currentMean', 'activePower', 'reactivePower', 'apparentPower', 'powerFactor', 'loadType'],
        [...abc('activePower'), ...abc('reactivePower'), ...abc('apparentPower'), ...abc('powerFactor')],
      ],
    },
    {
      start: 0x2100,
      type: 'float32',
      content: turns(18).flatMap((phase) => [
        ...['current', 'activePower', 'reactivePower', 'apparentPower'].map((quantity) => ({
          quantity: `${quantity}${phase}`,
          share: 1 / 6,
        })),
        [`powerFactor${phase}`, 'loadType'],
      ]),
    },
    {
      start: 0x21d8,
      type: 'float32',
      content: turns(9).flatMap((phase) => [
        ...['activePower', 'reactivePower', 'apparentPower'].map((quantity) => ({ quantity: `${quantity}${phase}`, share: 1 / 3 })),
        [`powerFactor${phase}`, 'loadType'],
      ]),
    },
    {
      start: 0x2500,
      type: 'uint32',
      scale: 10,
      counter: true,
      content: [...withTotal('activeImport'), ...share('activeImport', 18), ...share('activeImport', 9)],
    },
    { start: 0x2b00, type: 'uint32', scale: 10, counter: true, content: withTotal('reactiveImport') },
    { start: 0x2b38, type: 'uint32', scale: 10, counter: true, content: withTotal('apparentEnergy') },
  ],
};
