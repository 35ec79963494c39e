import { abc, type MeterTable, withTotal } from '../register-table.ts';

/** The layout of 0x4000 and of its faster copy at 0x3000. */
const measured = [
  'frequency',
  ...abc('voltage'),
  'voltageMean',
  'voltageAB',
  'voltageBC',
  'voltageCA',
  'voltageLineMean',
  ...abc('current'),
  'currentMean',
  'currentNeutral',
  withTotal('activePower'),
  withTotal('reactivePower'),
  withTotal('apparentPower'),
  withTotal('powerFactor'),
];

/** The fast read of the network module, which the Acuvim L has too: 30 registers in one request. */
export const fastBlock = {
  start: 0x3400,
  type: 'float32',
  side: 'setting',
  block: 'fast',
  content: [
    ...abc('voltage'),
    'voltageAB',
    'voltageBC',
    'voltageCA',
    ...abc('current'),
    'voltageMean',
    'voltageLineMean',
    'currentMean',
    'activePower',
    'reactivePower',
    'frequency',
  ],
} as const;

/** The vendor's rules for integers: F/100, V/10, A/1000, W, PF/1000, all but F and PF at the secondary side. */
export const integerBlock = [
  { start: 0x0130, type: 'uint16', scale: 100, content: ['frequency'] },
  {
    start: 0x0131,
    type: 'uint16',
    scale: 10,
    side: 'secondary',
    content: [...abc('voltage'), 'voltageAB', 'voltageBC', 'voltageCA'],
  },
  { start: 0x0137, type: 'uint16', scale: 1000, side: 'secondary', content: [...abc('current'), 'currentNeutral'] },
  {
    start: 0x013b,
    type: 'int16',
    side: 'secondary',
    content: [withTotal('activePower'), withTotal('reactivePower'), 'apparentPower'],
  },
  { start: 0x0144, type: 'int16', scale: 1000, content: withTotal('powerFactor') },
] as const;

/** Source: the vendor's table 1.27 and the V3 map, as quoted by public drivers. Registers of a setting without a known meaning hold 0. */
export const acuvimII: MeterTable = {
  title: 'Acuvim II',
  powerUnit: 'W',
  runs: [
    // No public source gives these integers an address on this meter: they are where the Acuvim L has them.
    ...integerBlock,
    {
      start: 0x1000,
      type: 'uint16',
      content: [0, 'settingUnitId', 19_200, 'settingVoltageWiring', 'settingCurrentWiring'],
    },
    { start: 0x1005, type: 'uint32', content: ['settingPrimaryVolts'] },
    {
      start: 0x1007,
      type: 'uint16',
      content: ['settingSecondaryVolts', 'settingPrimaryAmps', 'settingSecondaryAmps', 0, 0, 0, 15, 1, 0, 0, 0, 0, 0, 0],
    },
    {
      start: 0x1015,
      type: 'uint16',
      content: ['settingReactiveConvention', 0, 1, 0, 'settingEnergyDisplay', 0, 0, 0, 'settingValuesMode', 0, 0],
    },
    {
      start: 0x103f,
      type: 'uint16',
      content: ['clockWeekday', 'clockYear', 'clockMonth', 'clockDay', 'clockHour', 'clockMinute', 'clockSecond'],
    },
    { start: 0x3000, type: 'float32', side: 'setting', content: measured },
    fastBlock,
    {
      start: 0x4000,
      type: 'float32',
      side: 'setting',
      content: [...measured, 'voltageUnbalance', 'currentUnbalance', 'loadType', 'activePower', 'reactivePower', 'apparentPower'],
    },
    {
      start: 0x4048,
      type: 'uint32',
      side: 'energy',
      counter: true,
      content: ['activeImport', 'activeExport', 'reactiveImport', 'reactiveExport', 'activeTotal'],
    },
    { start: 0x4052, type: 'int32', side: 'energy', counter: true, content: ['activeNet'] },
    { start: 0x4054, type: 'uint32', side: 'energy', counter: true, content: ['reactiveTotal'] },
    { start: 0x4056, type: 'int32', side: 'energy', counter: true, content: ['reactiveNet'] },
    { start: 0x4058, type: 'uint32', side: 'energy', counter: true, content: ['apparentEnergy'] },
    {
      start: 0x405a,
      type: 'int16',
      scale: 100,
      content: [...Array<string>(4).fill('voltageDistortion'), ...Array<string>(4).fill('currentDistortion')],
    },
    { start: 0x42a0, type: 'uint16', scale: 10, content: ['angleVoltageB', 'angleVoltageC', ...abc('angleCurrent'), 'angleVoltageA'] },
    { start: 0x4600, type: 'float32', side: 'setting', content: abc('current') },
    {
      start: 0x4620,
      type: 'uint32',
      side: 'energy',
      counter: true,
      content: [
        ['activeImportA', 'activeExportA', 'activeImportB', 'activeExportB', 'activeImportC', 'activeExportC'],
        ['reactiveImportA', 'reactiveExportA', 'reactiveImportB', 'reactiveExportB', 'reactiveImportC', 'reactiveExportC'],
        ...abc('apparentEnergy'),
      ],
    },
    { start: 0xc394, type: 'uint16', block: 'identity', content: ['settingUnitId', 0] },
  ],
  identity: [
    { start: 0xc350, text: 'SunS', registers: 4 },
    { start: 0xc354, text: 'manufacturer', registers: 16 },
    { start: 0xc364, text: 'model', registers: 16 },
    { start: 0xc374, text: 'options', registers: 8 },
    { start: 0xc37c, text: 'firmware', registers: 8 },
    { start: 0xc384, text: 'serial', registers: 16 },
  ],
};
