export type { DecimalSeparator } from './decimal.ts';
export { excerpt, parseQuantity, type Quantity } from './quantity.ts';
export { knownUnit, type QuantityUnit } from './units.ts';
