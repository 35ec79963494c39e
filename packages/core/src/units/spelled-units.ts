import type { QuantityUnit } from './units.ts';

interface UnitSpelling {
  /** The unit as it is printed without a prefix. */
  readonly symbols: readonly string[];
  /** Prefix to power of ten. If only the case of a letter separates milli from mega, only unambiguous prefixes are listed. */
  readonly prefixes: Readonly<Record<string, number>>;
  /** The value in the base unit, if a power of ten does not give it. */
  readonly convert?: (value: number) => number;
}

const bare = { '': 0 };
const kilo = { '': 0, k: 3, K: 3 };
const kiloAndMega = { ...kilo, M: 6 };
const milliToKilo = { ...kilo, m: -3 };

/** Units that a text may name besides the wanted one. A lower-case `a` is not an ampere: it is a word, and half of `a.m.` */
const everywhere = {
  V: [
    { symbols: ['V', 'v', 'Vac', 'VAC', 'Vdc', 'VDC', 'Vrms', 'VRMS'], prefixes: milliToKilo },
    { symbols: ['volt', 'volts', 'Volt', 'Volts', 'VOLT', 'VOLTS'], prefixes: bare },
  ],
  A: [
    { symbols: ['A', 'Aac', 'AAC', 'Adc', 'ADC', 'Arms', 'ARMS'], prefixes: milliToKilo },
    { symbols: ['amp', 'amps', 'Amp', 'Amps', 'AMP', 'AMPS', 'ampere', 'amperes', 'Ampere', 'Amperes'], prefixes: bare },
  ],
  W: [
    { symbols: ['W'], prefixes: { ...milliToKilo, M: 6 } },
    { symbols: ['w'], prefixes: kilo },
    { symbols: ['watt', 'watts', 'Watt', 'Watts', 'WATT', 'WATTS'], prefixes: { '': 0, kilo: 3, Kilo: 3 } },
  ],
  VA: [
    { symbols: ['VA'], prefixes: kiloAndMega },
    { symbols: ['va', 'Va'], prefixes: kilo },
  ],
  var: [{ symbols: ['var', 'VAR', 'VAr', 'Var'], prefixes: kiloAndMega }],
  '%': [{ symbols: ['%', 'percent', 'Percent'], prefixes: bare }],
  Hz: [
    { symbols: ['Hz', 'hz', 'HZ'], prefixes: kiloAndMega },
    { symbols: ['hertz', 'Hertz'], prefixes: bare },
  ],
} satisfies Partial<Record<QuantityUnit, readonly UnitSpelling[]>>;

/** Units that are only looked for if they are wanted: elsewhere, `s`, `C` and `F` are names and words, and energy is another quantity. */
const onlyIfWanted: Readonly<Record<Exclude<QuantityUnit, keyof typeof everywhere>, readonly UnitSpelling[]>> = {
  Wh: [
    { symbols: ['Wh', 'WH'], prefixes: { ...kiloAndMega, G: 9 } },
    { symbols: ['wh'], prefixes: kilo },
    { symbols: ['watthour', 'watthours', 'wattstunden'], prefixes: { kilo: 3, Kilo: 3, mega: 6, Mega: 6 } },
    // Chinese for a kilowatt-hour.
    { symbols: ['度', '度电', '千瓦时'], prefixes: { '': 3 } },
    { symbols: ['J'], prefixes: { ...kiloAndMega, G: 9 }, convert: wattHoursOf },
  ],
  VAh: [
    { symbols: ['VAh', 'VAH'], prefixes: kiloAndMega },
    { symbols: ['vah'], prefixes: kilo },
  ],
  varh: [{ symbols: ['varh', 'VARh', 'VARH', 'VArh', 'Varh'], prefixes: kiloAndMega }],
  '°C': [
    { symbols: ['°C', 'ºC', 'C', 'degC', 'celsius', 'Celsius'], prefixes: bare },
    { symbols: ['°F', 'ºF', 'F', 'degF', 'fahrenheit', 'Fahrenheit'], prefixes: bare, convert: celsiusOf },
  ],
  '°': [{ symbols: ['°', 'º', 'deg', 'degree', 'degrees', 'Degrees'], prefixes: bare }],
  s: [
    { symbols: ['s'], prefixes: { '': 0, m: -3 } },
    { symbols: ['sec', 'secs', 'second', 'seconds', 'Seconds'], prefixes: bare },
  ],
  '': [],
};

/** Both scales on one display should give one value, so it is rounded far below what any sensor measures. */
function celsiusOf(fahrenheit: number): number {
  return Number((((fahrenheit - 32) * 5) / 9).toFixed(6));
}

function wattHoursOf(joules: number): number {
  return joules / 3600;
}

export interface KnownUnit {
  readonly unit: QuantityUnit;
  /** A value in the spelled unit, times ten to this power, is the value in the base unit. */
  readonly powerOfTen: number;
  readonly convert?: (value: number) => number;
}

const knownEverywhere = wordsOf(everywhere);
const knownIfWanted = wordsOf(onlyIfWanted);

function wordsOf(spellings: Readonly<Record<string, readonly UnitSpelling[]>>): ReadonlyMap<string, KnownUnit> {
  const words = Object.entries(spellings).flatMap(([unit, rows]) =>
    rows.flatMap(({ symbols, prefixes, convert }) =>
      Object.entries(prefixes).flatMap(([prefix, powerOfTen]) => {
        const known: KnownUnit = { unit: unit as QuantityUnit, powerOfTen, ...(convert === undefined ? {} : { convert }) };
        return symbols.map((symbol) => [`${prefix}${symbol}`, known] as const);
      }),
    ),
  );
  return new Map(words);
}

/**
 * The unit that a word spells; `undefined` if it spells none, or if it is ambiguous.
 * @param wanted the unit that is looked for; without it, only units that are known in every text are found
 */
export function knownUnit(word: string, wanted?: QuantityUnit): KnownUnit | undefined {
  const found = knownIfWanted.get(word);
  return found !== undefined && found.unit === wanted ? found : knownEverywhere.get(word);
}

/** Whether a word is a unit of another quantity, such as energy or charge, whose units look similar. */
export function isForeignUnit(word: string): boolean {
  return /^[kmg]?(?:wh|vah|varh|ah)$/i.test(word);
}
