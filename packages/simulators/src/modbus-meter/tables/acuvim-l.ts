import { abc, type MeterTable, withTotal } from '../register-table.ts';
import { fastBlock, integerBlock } from './acuvim-ii.ts';

const directions = (phase: string, kind: string) => [`${kind}Import${phase}`, `${kind}Export${phase}`];

/** Source: the manual 2.0.3, as quoted by public drivers. It has no identity. The order of its phase energies is not public. */
export const acuvimL: MeterTable = {
  title: 'Acuvim L',
  powerUnit: 'W',
  runs: [
    { start: 0x0103, type: 'uint16', content: ['settingVoltageWiring'] },
    { start: 0x0105, type: 'uint32', content: ['settingPrimaryVolts'] },
    { start: 0x0107, type: 'uint16', content: ['settingSecondaryVolts', 'settingPrimaryAmps', 'settingSecondaryAmps', null, null, 15] },
    ...integerBlock,
    {
      start: 0x0156,
      type: 'uint32',
      scale: 10,
      counter: true,
      content: [
        ['activeImport', 'activeExport', 'reactiveImport', 'reactiveExport', 'apparentEnergy'],
        ...['A', 'B', 'C'].flatMap((phase) => directions(phase, 'active')),
        ...['A', 'B', 'C'].flatMap((phase) => directions(phase, 'reactive')),
      ],
    },
    {
      start: 0x0184,
      type: 'uint16',
      content: ['clockYear', 'clockMonth', 'clockDay', 'clockHour', 'clockMinute', 'clockSecond', 'clockWeekday'],
    },
    {
      start: 0x0400,
      type: 'uint16',
      scale: 100,
      content: [...Array<string>(3).fill('voltageDistortion'), ...Array<string>(3).fill('currentDistortion')],
    },
    {
      start: 0x0600,
      type: 'float32',
      content: [
        ['frequency', ...abc('voltage'), 'voltageAB', 'voltageBC', 'voltageCA', ...abc('current'), 'currentNeutral'],
        [...withTotal('activePower'), ...withTotal('reactivePower'), 'apparentPower'],
        [...withTotal('powerFactor'), 'voltageUnbalance', 'currentUnbalance', null],
        [...abc('apparentPower'), null, 'apparentPower', 'activePower', 'reactivePower', ...abc('current')],
      ],
    },
    { ...fastBlock, side: undefined },
  ],
};
