export { seriesNameProblem } from './series-name.ts';
export { knownUnit } from './spelled-units.ts';
export { type QuantityUnit, units } from './units.ts';
