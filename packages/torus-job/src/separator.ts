import { type DecimalSeparator, excerpt, parseQuantity, type Quantity, type QuantityUnit } from '@wattjobs/core';
import type { ValueName } from './values.ts';

/** A value as a page has it: a text for people, or a number that a script of the page holds. */
export type Printed =
  | { readonly kind: 'text'; readonly text: string; readonly unit: QuantityUnit }
  | { readonly kind: 'number'; readonly value: number };

export type PrintedValues = Partial<Record<ValueName, Printed>>;
type Style = 'dot' | 'comma';

/** Above these, in the unit's own terms, no Torus unit measures: it hangs on one circuit of a building. */
const limits: Partial<Record<QuantityUnit, number>> = { V: 1_000, A: 1_000, '%': 1_000 };

/** Real power is at most volts × amps, but for what rounding adds, and of what runs on such a unit not less than this share of it. */
const powerFactor = { least: 0.3, most: 1.05 };

/**
 * Reads the values of one page. With `auto`, a number such as `1,234` or `1.234` is read by what the rest of the page tells: a neighbor
 * that only one separator can read, or power against volts × amps. What nothing tells is refused, but for `1.234`, which is a decimal
 * unless volts × amps says otherwise.
 */
export function readPrinted(printed: PrintedValues, separator: DecimalSeparator): Partial<Record<ValueName, Quantity>> {
  const decision = separator === 'auto' ? decide(printed) : separator;
  const read = Object.entries(printed).map(([name, value]) => {
    if (value.kind === 'number' || separator !== 'auto' || !isUnclear(value)) return [name, quantityOf(value, separator)];
    if (decision !== 'refuse') {
      const quantity = quantityOf(value, decision);
      if (quantity.kind === 'value') return [name, quantity];
    }
    return [name, refused(value)];
  });
  return Object.fromEntries(read);
}

/** The separator of the numbers that could have either; `auto` if the page tells nothing, `refuse` if what it tells does not agree. */
function decide(printed: PrintedValues): Style | 'auto' | 'refuse' {
  const values = Object.values(printed);
  const unclear = values.filter((value) => isUnclear(value));
  if (unclear.length === 0) return 'auto';
  const shown = (['dot', 'comma'] as const).filter((style) => values.some((value) => isOnly(value, style)));
  if (shown.length === 2) return 'refuse';
  const possible = (style: Style) => unclear.every((value) => isWithinLimit(value, style));
  const [style, other] = shown.length === 1 ? shown : (['dot', 'comma'] as const).filter(possible);
  if (style === undefined || !possible(style)) return 'refuse';
  const power = powerOf(printed, style);
  if (other !== undefined) {
    const otherPower = powerOf(printed, other);
    if (power === 'unknown' || otherPower === 'unknown') return 'auto';
    if ((power === 'fits') === (otherPower === 'fits')) return 'refuse';
    return power === 'fits' ? style : other;
  }
  // One separator is left: power must not speak against it.
  const rival = style === 'dot' ? 'comma' : 'dot';
  const rivalFits = possible(rival) && powerOf(printed, rival) === 'fits';
  const isReadAnyway = unclear.every((value) => isSame(quantityOf(value, 'auto'), quantityOf(value, style)));
  if (power !== 'fits' && rivalFits) return 'refuse';
  return power === 'too much' && !isReadAnyway ? 'refuse' : style;
}

/** Whether power is what volts × amps allow, read with one separator. `unknown` also if none of the three is unclear. */
function powerOf(printed: PrintedValues, style: Style): 'fits' | 'too much' | 'too little' | 'unknown' {
  const parts = [printed.outputVoltageVolts, printed.outputCurrentAmps, printed.outputPowerWatts];
  const numbers = parts.map((value) => (value === undefined ? undefined : numberOf(value, isUnclear(value) ? style : 'auto')));
  const [volts, amps, watts] = numbers;
  if (volts === undefined || amps === undefined || watts === undefined || !parts.some((value) => value !== undefined && isUnclear(value))) {
    return 'unknown';
  }
  const factor = Math.abs(watts) / Math.abs(volts * amps);
  if (factor > powerFactor.most || Number.isNaN(factor)) return 'too much';
  return factor < powerFactor.least ? 'too little' : 'fits';
}

/** Whether both separators make a number of it, and not the same. */
function isUnclear(value: Printed): boolean {
  const [dot, comma] = [quantityOf(value, 'dot'), quantityOf(value, 'comma')];
  return dot.kind === 'value' && comma.kind === 'value' && !isSame(dot, comma);
}

/** Whether this separator alone makes a number of it. */
function isOnly(value: Printed, style: Style): boolean {
  return quantityOf(value, style).kind === 'value' && quantityOf(value, style === 'dot' ? 'comma' : 'dot').kind === 'refused';
}

function isWithinLimit(value: Printed, style: Style): boolean {
  const limit = value.kind === 'text' ? limits[value.unit] : undefined;
  return limit === undefined || Math.abs(numberOf(value, style) ?? 0) <= limit;
}

function isSame(one: Quantity, other: Quantity): boolean {
  return one.kind === 'value' && other.kind === 'value' && one.value === other.value;
}

function numberOf(value: Printed, separator: DecimalSeparator): number | undefined {
  const quantity = quantityOf(value, separator);
  return quantity.kind === 'value' ? quantity.value : undefined;
}

function quantityOf(value: Printed, decimalSeparator: DecimalSeparator): Quantity {
  if (value.kind === 'number') return { kind: 'value', value: value.value };
  return parseQuantity(value.text, { unit: value.unit, decimalSeparator });
}

function refused({ text, unit }: Extract<Printed, { readonly kind: 'text' }>): Quantity {
  const [dot, comma] = (['dot', 'comma'] as const).map((style) => numberOf({ kind: 'text', text, unit }, style));
  const why = `${excerpt(text)} could be ${dot} or ${comma} ${unit}, and the page does not tell which: set DECIMAL_SEPARATOR to dot or comma`;
  return { kind: 'refused', why };
}
