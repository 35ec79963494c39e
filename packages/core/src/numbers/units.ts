/** The unit of a quantity; values are given in this unit, without a prefix. */
export type QuantityUnit = 'V' | 'A' | 'W' | 'VA' | 'var' | '%' | 'Hz';

interface UnitSpelling {
  /** The unit as it is printed without a prefix. */
  readonly symbols: readonly string[];
  /** Prefix to power of ten. If only the case of a letter separates milli from mega, only unambiguous prefixes are listed. */
  readonly prefixes: Readonly<Record<string, number>>;
}

const kilo = { '': 0, k: 3, K: 3 };
const milliToKilo = { ...kilo, m: -3 };

/** To add a unit, add a row. A lower-case `a` is no ampere: it is a word, and half of `a.m.` */
const spellings: Readonly<Record<QuantityUnit, readonly UnitSpelling[]>> = {
  V: [
    { symbols: ['V', 'v', 'Vac', 'VAC', 'Vdc', 'VDC', 'Vrms', 'VRMS'], prefixes: milliToKilo },
    { symbols: ['volt', 'volts', 'Volt', 'Volts', 'VOLT', 'VOLTS'], prefixes: { '': 0 } },
  ],
  A: [
    { symbols: ['A', 'Aac', 'AAC', 'Adc', 'ADC', 'Arms', 'ARMS'], prefixes: milliToKilo },
    { symbols: ['amp', 'amps', 'Amp', 'Amps', 'AMP', 'AMPS', 'ampere', 'amperes', 'Ampere', 'Amperes'], prefixes: { '': 0 } },
  ],
  W: [
    { symbols: ['W'], prefixes: { ...milliToKilo, M: 6 } },
    { symbols: ['w'], prefixes: kilo },
    { symbols: ['watt', 'watts', 'Watt', 'Watts', 'WATT', 'WATTS'], prefixes: { '': 0, kilo: 3, Kilo: 3 } },
  ],
  VA: [
    { symbols: ['VA'], prefixes: { ...kilo, M: 6 } },
    { symbols: ['va', 'Va'], prefixes: kilo },
  ],
  var: [{ symbols: ['var', 'VAR', 'VAr', 'Var'], prefixes: { ...kilo, M: 6 } }],
  '%': [{ symbols: ['%', 'percent', 'Percent'], prefixes: { '': 0 } }],
  Hz: [
    { symbols: ['Hz', 'hz', 'HZ'], prefixes: { ...kilo, M: 6 } },
    { symbols: ['hertz', 'Hertz'], prefixes: { '': 0 } },
  ],
};

export interface KnownUnit {
  readonly unit: QuantityUnit;
  /** A value in the spelled unit, times ten to this power, is the value in the base unit. */
  readonly powerOfTen: number;
}

const known = new Map<string, KnownUnit>(
  Object.entries(spellings).flatMap(([unit, rows]) =>
    rows.flatMap(({ symbols, prefixes }) =>
      Object.entries(prefixes).flatMap(([prefix, powerOfTen]) =>
        symbols.map((symbol): [string, KnownUnit] => [`${prefix}${symbol}`, { unit: unit as QuantityUnit, powerOfTen }]),
      ),
    ),
  ),
);

/** The unit that a word spells; `undefined` if it spells none, or if it is ambiguous. */
export function knownUnit(word: string): KnownUnit | undefined {
  return known.get(word);
}

/** Whether a word is a unit of another quantity, such as energy or charge, whose units look similar. */
export function isForeignUnit(word: string): boolean {
  return /^[kmg]?(?:wh|vah|varh|ah)$/i.test(word);
}
