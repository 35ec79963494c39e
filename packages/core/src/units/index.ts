export { seriesNameProblem } from './series-name.ts';
export { type KnownUnit, knownUnit } from './spelled-units.ts';
export { type QuantityUnit, units } from './units.ts';
