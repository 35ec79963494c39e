/** The decimal separator. `auto` reads only numbers that are unambiguous. */
export type DecimalSeparator = 'auto' | 'dot' | 'comma';

/** A decimal number without rounding: its value is `digits` × 10 ^ `powerOfTen`. */
export interface Decimal {
  readonly digits: string;
  readonly powerOfTen: number;
}

export type DecimalReading = { readonly kind: 'decimal'; readonly decimal: Decimal } | { readonly kind: 'refused'; readonly why: string };

const mostDigits = 20;
/** Separates groups, never decimals: spaces of several widths and apostrophes. */
const groupSeparators = /[ \u00a0\u2009\u202f'\u2019]/;

/**
 * Reads an unsigned number: `120`, `00120`, `0.41`, `.5`, `1,234.5`, `1.234,5`, `1 234 567`, `1'234.5`, `1.2e3`.
 * Groups have three digits; the first has one to three and no leading zero.
 */
export function readDecimal(text: string, separator: DecimalSeparator): DecimalReading {
  const match = /^([\d., \u00a0\u2009\u202f'\u2019]+?)(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return refused('is not one number');
  const [, mantissa = '', exponent] = match;
  if (mantissa.replace(/\D/g, '').length > mostDigits) return refused('has too many digits');
  const split = splitMantissa(mantissa, separator);
  if ('why' in split) return refused(split.why);
  if (exponent !== undefined && split.grouped) return refused('has both groups and an exponent');
  const { whole, fraction } = split;
  return { kind: 'decimal', decimal: { digits: `${whole}${fraction}`, powerOfTen: Number(exponent ?? 0) - fraction.length } };
}

interface SplitMantissa {
  readonly whole: string;
  readonly fraction: string;
  readonly grouped: boolean;
}

function splitMantissa(mantissa: string, separator: DecimalSeparator): SplitMantissa | { readonly why: string } {
  const decimalMark = decimalMarkOf(mantissa, separator);
  if (typeof decimalMark === 'object') return decimalMark;
  const at = decimalMark === undefined ? mantissa.length : mantissa.lastIndexOf(decimalMark);
  const whole = mantissa.slice(0, at);
  const fraction = mantissa.slice(at + 1);
  const bareComma = whole === '' && decimalMark === ',' && separator === 'auto';
  if (!/^\d*$/.test(fraction) || whole + fraction === '' || bareComma) return { why: 'is not one number' };
  const groupMark = /\D/.exec(whole)?.[0];
  if (groupMark === undefined) return { whole, fraction, grouped: false };
  const [first = '', ...rest] = whole.split(groupMark);
  const valid = groupMark !== decimalMark && /^[1-9]\d{0,2}$/.test(first) && rest.every((group) => /^\d{3}$/.test(group));
  return valid ? { whole: `${first}${rest.join('')}`, fraction, grouped: true } : { why: 'has groups that are not of three digits' };
}

/** The character before the fraction; `undefined` if there is no fraction. */
function decimalMarkOf(mantissa: string, separator: DecimalSeparator): '.' | ',' | undefined | { readonly why: string } {
  const dots = mantissa.split('.').length - 1;
  const commas = mantissa.split(',').length - 1;
  if (separator === 'dot') return dots === 0 ? undefined : '.';
  if (separator === 'comma') return commas === 0 ? undefined : ',';
  if (dots > 0 && commas > 0) return mantissa.lastIndexOf('.') > mantissa.lastIndexOf(',') ? '.' : ',';
  if (dots + commas !== 1) return undefined;
  const mark = dots === 1 ? '.' : ',';
  if (mark === '.' || groupSeparators.test(mantissa)) return mark;
  if (/^[1-9]\d{0,2},\d{3}$/.test(mantissa)) return { why: 'could be decimal or thousands: set the decimal separator' };
  return mark;
}

function refused(why: string): DecimalReading {
  return { kind: 'refused', why };
}
