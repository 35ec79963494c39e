import { abc, type MeterTable } from '../register-table.ts';

const totalFirst = (quantity: string) => [quantity, ...abc(quantity)];

/** Source: the table 1.01, as quoted by a public test suite. Another source gives 0.01 kWh per count instead of 1. */
export const acurev1310: MeterTable = {
  title: 'AcuRev 1310',
  powerUnit: 'kW',
  runs: [
    {
      start: 0x2000,
      type: 'float32',
      content: [
        ['currentTotal', ...abc('current'), 'voltageMean', ...abc('voltage')],
        ['voltageLineMean', 'voltageAB', 'voltageBC', 'voltageCA', 'frequency'],
        [...totalFirst('activePower'), ...totalFirst('apparentPower'), ...totalFirst('reactivePower'), ...totalFirst('powerFactor')],
      ],
    },
    { start: 0x2046, type: 'uint32', counter: true, content: [...totalFirst('activeExport'), ...totalFirst('activeImport')] },
  ],
};
