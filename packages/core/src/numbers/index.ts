export type { DecimalSeparator } from './decimal.ts';
export { excerpt, parseQuantity, type PrintedQuantity, type Quantity, type QuantityOptions, readPrinted } from './quantity.ts';
