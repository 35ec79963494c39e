/**
 * Whether a number has exactly the value of its YAML 1.2 text. A number of 20 digits does not, nor does one that overflows.
 * `.inf` and `.nan` do; a schema refuses them.
 */
export function keepsEveryDigit(source: string, value: number): boolean {
  if (Number.isInteger(value) && !/[.eE]/.test(source.replace(/^0x/i, ''))) return Number.isSafeInteger(value);
  const given = significantDigits(source);
  return given === undefined || (Number.isFinite(value) && significantDigits(value.toExponential()) === given);
}

/** The digits of a decimal number without its sign, its exponent, and zeros at both ends. */
function significantDigits(text: string): string | undefined {
  const mantissa = /^[+-]?([\d.]*\d[\d.]*)(?:e[+-]?\d+)?$/i.exec(text)?.[1];
  return mantissa?.replace('.', '').replace(/^0+|0+$/g, '');
}
