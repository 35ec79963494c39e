// PLACEHOLDER for the first line through the whole: whoever writes numbers/ overwrites this file.
export type QuantityUnit = 'V' | 'A' | 'W' | '%';
export type Quantity = { kind: 'value'; value: number } | { kind: 'absent' } | { kind: 'refused'; why: string };
export function parseQuantity(text: string, _options: { unit: QuantityUnit; decimalSeparator: string }): Quantity {
  const match = /^(-?\d+(?:\.\d+)?)\s*(kW)?/.exec(text.trim());
  if (match === null) return text.trim() === '--' ? { kind: 'absent' } : { kind: 'refused', why: 'not a number' };
  if (/^\d,\d{3}$/.test(text)) return { kind: 'refused', why: 'ambiguous' };
  return { kind: 'value', value: Number(match[1]) * (match[2] === undefined ? 1 : 1000) };
}
