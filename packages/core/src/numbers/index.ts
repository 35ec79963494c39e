export type { DecimalSeparator } from './decimal.ts';
export { excerpt, parseQuantity, type PrintedQuantity, type Quantity, readPrinted } from './quantity.ts';
