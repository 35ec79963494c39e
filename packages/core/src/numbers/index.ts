export type { DecimalSeparator } from './decimal.ts';
export { excerpt, parseQuantity, type Quantity } from './quantity.ts';
export { seriesNameProblem } from '../units/series-name.ts';
export { knownUnit } from '../units/spelled-units.ts';
export { type QuantityUnit, units } from '../units/units.ts';
