export type { DecimalSeparator } from './decimal.ts';
export { excerpt, parseQuantity, type Quantity } from './quantity.ts';
