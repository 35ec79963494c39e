/**
 * Whether a number is the one that its text says, as YAML 1.2 writes numbers: 20 digits are not, and neither is what overflows.
 * `.inf` and `.nan` are what they say; a schema refuses them.
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
