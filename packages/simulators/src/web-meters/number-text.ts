import type { TotalTraps } from './controls.ts';

/** What one kWh is in each unit, and how many decimals fewer (or, negative, more) a meter shows with it. */
const units = {
  kWh: { perKwh: 1, fewerDecimals: 0, label: 'kWh' },
  MWh: { perKwh: 0.001, fewerDecimals: -3, label: 'MWh' },
  Wh: { perKwh: 1000, fewerDecimals: 3, label: 'Wh' },
  J: { perKwh: 3_600_000, fewerDecimals: 9, label: 'J' },
  度: { perKwh: 1, fewerDecimals: 0, label: '度' },
  kW·h: { perKwh: 1, fewerDecimals: 0, label: 'kW·h' },
  'kW h': { perKwh: 1, fewerDecimals: 0, label: 'kW h' },
  KWH: { perKwh: 1, fewerDecimals: 0, label: 'KWH' },
  'kW·h/100km': { perKwh: 1, fewerDecimals: 0, label: 'kW·h/100km' },
  '度/百公里': { perKwh: 1, fewerDecimals: 0, label: '度/百公里' },
  tenths: { perKwh: 10, fewerDecimals: 9, label: '' },
  none: { perKwh: 1, fewerDecimals: 0, label: '' },
} as const;
export type EnergyUnit = keyof typeof units;
export const energyUnits = Object.keys(units) as EnergyUnit[];

/** Between groups of three digits, as markup. */
const marks = {
  none: '',
  comma: ',',
  dot: '.',
  apostrophe: "'",
  'right-quote': '\u2019',
  space: ' ',
  'thin-space': '\u2009',
  'no-break-space': '\u00a0',
  'narrow-no-break-space': '\u202f',
  nbsp: '&nbsp;',
  'nbsp-without-semicolon': '&nbsp',
} as const;
export type ThousandsMark = keyof typeof marks;
export const thousandsMarks = Object.keys(marks) as ThousandsMark[];

/** How a meter writes its total when nothing is wrong. */
export interface OwnStyle {
  readonly unit: 'kWh' | 'Wh' | 'none';
  readonly decimals: number;
  readonly thousandsMark?: ThousandsMark;
}

/** The total as markup, without and with its unit. */
export function totalMarkup(totalKwh: number, own: OwnStyle, traps: TotalTraps): { readonly number: string; readonly whole: string } {
  if (traps.valueText !== '') return { number: traps.valueText, whole: traps.valueText };
  const { label } = units[traps.unit === 'own' ? own.unit : traps.unit];
  const number = numberMarkup(totalKwh, own, traps);
  return { number, whole: label === '' || own.unit === 'none' ? number : `${number} ${label}` };
}

/** The total as a number in the unit shown, for meters that answer in JSON. */
export function totalCounts(totalKwh: number, own: OwnStyle, traps: TotalTraps): number {
  const unit = traps.unit === 'own' ? own.unit : traps.unit;
  const { perKwh, fewerDecimals } = units[unit];
  const decimals = Math.max(0, own.decimals - (fewerDecimals - units[own.unit].fewerDecimals));
  return Number(Math.min(totalKwh * perKwh, traps.mostCounts ?? Number.POSITIVE_INFINITY).toFixed(decimals));
}

function numberMarkup(totalKwh: number, own: OwnStyle, traps: TotalTraps): string {
  const unit = units[traps.unit === 'own' ? own.unit : traps.unit];
  const decimals = Math.max(0, own.decimals - (unit.fewerDecimals - units[own.unit].fewerDecimals));
  const [integer = '', fraction] = totalCounts(totalKwh, own, traps).toFixed(decimals).split('.');
  const comma = traps.decimalMark === 'comma';
  const ownMark = own.thousandsMark ?? 'none';
  // A meter that groups with commas groups with dots when its decimal mark is a comma.
  const mark = traps.thousandsMark !== 'own' ? traps.thousandsMark : comma && ownMark === 'comma' ? 'dot' : ownMark;
  const grouped = integer.padStart(traps.integerDigits, '0').replace(/\B(?=(\d{3})+$)/g, marks[mark]);
  if (fraction === undefined) return grouped;
  if (traps.decimalMark === 'dropped') return `${grouped}${fraction}`;
  return `${grouped}${comma ? ',' : '.'}${fraction}`;
}
