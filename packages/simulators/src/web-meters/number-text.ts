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
  // Watt-minutes, as the first Shelly plugs count.
  Wmin: { perKwh: 60_000, fewerDecimals: 9, label: 'Wmin' },
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

/** How the page writes its total, and where it puts it. */
export interface TotalTraps {
  readonly decimalMark: 'own' | 'dot' | 'comma' | 'dropped';
  /** A decimal comma for a client that prefers a language of most of Europe, whatever `decimalMark` says. */
  readonly numbersFollowLanguage: boolean;
  readonly thousandsMark: 'own' | ThousandsMark;
  /** What is between the number and its unit. */
  readonly beforeUnit: 'own' | ThousandsMark;
  /** The total converted into this unit, and its label. */
  readonly unit: 'own' | EnergyUnit;
  /** The integer part has at least this many digits, with zeros ahead. */
  readonly integerDigits: number;
  /** The counter stands still at this number, in the unit shown; null for no limit. */
  readonly mostCounts: number | null;
  /** This markup instead of number and unit; empty: the number. */
  readonly valueText: string;
  /** The total is the text of its element, or the `value` of an `<input>` in its place. */
  readonly valueIn: 'text' | 'input';
  /** A script writes the total this many milliseconds after the page is loaded; 0: it is in the page. */
  readonly valueAfterMs: number;
  /** Outputs but the first show -1, which stands for "not measured". */
  readonly outputsNotMeasured: boolean;
  /** The columns of a Gude meter come in the opposite order. */
  readonly columnsReversed: boolean;
}

/** How a meter writes its total when nothing is wrong. */
export interface OwnStyle {
  readonly unit: 'kWh' | 'Wh' | 'Wmin' | 'none';
  readonly decimals: number;
  readonly thousandsMark?: ThousandsMark;
  readonly decimalMark?: 'comma';
}

/** The total as markup, with its unit if the meter's own style has one. */
export function totalMarkup(totalKwh: number, own: OwnStyle, traps: TotalTraps): string {
  if (traps.valueText !== '') return traps.valueText;
  const { label } = units[traps.unit === 'own' ? own.unit : traps.unit];
  const number = numberMarkup(totalKwh, own, traps);
  return label === '' || own.unit === 'none' ? number : `${number}${traps.beforeUnit === 'own' ? ' ' : marks[traps.beforeUnit]}${label}`;
}

/** The total in JSON: a number in the unit shown, or a text if a trap cannot be written as a number. */
export function totalInJson(totalKwh: number, own: OwnStyle, traps: TotalTraps): number | string {
  if (traps.valueText !== '') return traps.valueText;
  const asText = traps.decimalMark !== 'own' || traps.thousandsMark !== 'own' || traps.integerDigits > 0;
  return asText ? numberMarkup(totalKwh, own, traps) : counts(totalKwh, own, traps).value;
}

function counts(totalKwh: number, own: OwnStyle, traps: TotalTraps): { readonly value: number; readonly decimals: number } {
  const { perKwh, fewerDecimals } = units[traps.unit === 'own' ? own.unit : traps.unit];
  const decimals = Math.max(0, own.decimals + units[own.unit].fewerDecimals - fewerDecimals);
  const most = traps.mostCounts ?? Number.POSITIVE_INFINITY;
  return { value: Number(Math.min(totalKwh * perKwh, most).toFixed(decimals)), decimals };
}

function numberMarkup(totalKwh: number, own: OwnStyle, traps: TotalTraps): string {
  const { value, decimals } = counts(totalKwh, own, traps);
  const [integer = '', fraction] = value.toFixed(decimals).split('.');
  const comma = (traps.decimalMark === 'own' ? own.decimalMark : traps.decimalMark) === 'comma';
  const ownMark = own.thousandsMark ?? 'none';
  // A meter that groups with commas groups with dots when its decimal mark is a comma.
  const mark = traps.thousandsMark !== 'own' ? traps.thousandsMark : comma && ownMark === 'comma' ? 'dot' : ownMark;
  const grouped = integer.padStart(traps.integerDigits, '0').replace(/\B(?=(\d{3})+$)/g, marks[mark]);
  if (fraction === undefined) return grouped;
  if (traps.decimalMark === 'dropped') return `${grouped}${fraction}`;
  return `${grouped}${comma ? ',' : '.'}${fraction}`;
}
