import { type DecimalSeparator, excerpt, parseQuantity, type Quantity } from '@wattjobs/core/numbers';
import type { QuantityUnit } from '@wattjobs/core/units';
import type { ValueName } from './values.ts';

/** A value on a page: a text for people, or a number in a script. */
export type Printed =
  | { readonly kind: 'text'; readonly text: string; readonly unit: QuantityUnit }
  | { readonly kind: 'number'; readonly value: number };

export type PrintedValues = Partial<Record<ValueName, Printed>>;
type Style = 'dot' | 'comma';

/** No Torus unit measures more than this, in its own units: it is on one circuit of a building. */
const limits: Partial<Record<QuantityUnit, number>> = { V: 1_000, A: 1_000, '%': 1_000 };

/** Real power is at most volts × amps, plus rounding. With the loads on such a unit it is at least this share of it. */
const powerFactor = { least: 0.3, most: 1.05 };

/**
 * Reads the values of one page. With `auto`, the rest of the page decides how to read `1,234` or `1.234`: a neighbor that only
 * one separator can read, or power compared with volts × amps. Undecided numbers are refused, except `1.234`: it is a decimal
 * unless volts × amps contradicts.
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

/** The separator of the ambiguous numbers; `auto` if the page does not show it, `refuse` if it contradicts itself. */
function decide(printed: PrintedValues): Style | 'auto' | 'refuse' {
  const values = Object.values(printed);
  const unclear = values.filter((value) => isUnclear(value));
  if (unclear.length === 0) return 'auto';
  const shown = (['dot', 'comma'] as const).filter((style) => values.some((value) => isReadableOnlyAs(value, style)));
  if (shown.length === 2) return 'refuse';
  const possible = (style: Style) => unclear.every((value) => isWithinLimit(value, style));
  const [style, alternative] = shown.length === 1 ? shown : (['dot', 'comma'] as const).filter(possible);
  if (style === undefined || !possible(style)) return 'refuse';
  const power = powerOf(printed, style);
  if (alternative !== undefined) {
    const alternativePower = powerOf(printed, alternative);
    if (power === 'unknown' || alternativePower === 'unknown') return 'auto';
    if ((power === 'fits') === (alternativePower === 'fits')) return 'refuse';
    return power === 'fits' ? style : alternative;
  }
  // One separator is left: power must not contradict it.
  const rival = style === 'dot' ? 'comma' : 'dot';
  const rivalFits = possible(rival) && powerOf(printed, rival) === 'fits';
  const isReadAnyway = unclear.every((value) => isSame(quantityOf(value, 'auto'), quantityOf(value, style)));
  if (power !== 'fits' && rivalFits) return 'refuse';
  return power === 'too much' && !isReadAnyway ? 'refuse' : style;
}

/** Whether power fits volts × amps if read with one separator. Also `unknown` if none of the three is ambiguous. */
function powerOf(printed: PrintedValues, style: Style): 'fits' | 'too much' | 'too little' | 'unknown' {
  const operands = [printed.outputVoltageVolts, printed.outputCurrentAmps, printed.outputPowerWatts];
  const numbers = operands.map((value) => (value === undefined ? undefined : numberOf(value, isUnclear(value) ? style : 'auto')));
  const [volts, amps, watts] = numbers;
  if (
    volts === undefined ||
    amps === undefined ||
    watts === undefined ||
    !operands.some((value) => value !== undefined && isUnclear(value))
  ) {
    return 'unknown';
  }
  const factor = Math.abs(watts) / Math.abs(volts * amps);
  if (factor > powerFactor.most || Number.isNaN(factor)) return 'too much';
  return factor < powerFactor.least ? 'too little' : 'fits';
}

/** Whether both separators give a number, but not the same one. */
function isUnclear(value: Printed): boolean {
  const [dot, comma] = [quantityOf(value, 'dot'), quantityOf(value, 'comma')];
  return dot.kind === 'value' && comma.kind === 'value' && !isSame(dot, comma);
}

/** Whether only this separator gives a number. */
function isReadableOnlyAs(value: Printed, style: Style): boolean {
  return quantityOf(value, style).kind === 'value' && quantityOf(value, style === 'dot' ? 'comma' : 'dot').kind === 'refused';
}

function isWithinLimit(value: Printed, style: Style): boolean {
  const limit = value.kind === 'text' ? limits[value.unit] : undefined;
  return limit === undefined || Math.abs(numberOf(value, style) ?? 0) <= limit;
}

function isSame(left: Quantity, right: Quantity): boolean {
  return left.kind === 'value' && right.kind === 'value' && left.value === right.value;
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
  const why = `${excerpt(text)} could be ${dot} or ${comma} ${unit}, and the page does not show which: set DECIMAL_SEPARATOR to dot or comma`;
  return { kind: 'refused', why };
}
