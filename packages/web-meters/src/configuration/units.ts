import { type KnownUnit, knownUnit, type QuantityUnit, units } from '@wattjobs/core/units';

/** Fractions and multiples that only configurations name, for devices that count in tenths. */
const shifts: readonly (readonly [string, number])[] = [
  ['deci', -1],
  ['centi', -2],
  ['deca', 1],
];

/**
 * The unit that a configuration names for a number without one: a printed unit such as `kWh`, `mA` and `J`, watt-minutes (`Wmin`),
 * or a fraction of one, such as `deciKWh`. The empty name is a number without a unit. Undefined if there is no such unit.
 */
export function namedUnit(name: string): KnownUnit | undefined {
  if (name === '') return { unit: '', powerOfTen: 0 };
  if (name === 'Wmin') return { unit: 'Wh', powerOfTen: 0, convert: (wattMinutes) => wattMinutes / 60 };
  const [prefix = '', shift = 0] = shifts.find(([start]) => name.startsWith(start)) ?? [];
  const rest = name.slice(prefix.length);
  const found = Object.values(units).flatMap(({ symbol }) => knownUnit(rest, symbol) ?? [])[0];
  return found === undefined ? undefined : { ...found, powerOfTen: found.powerOfTen + shift };
}

/** What the names of additional values mean, unless the configuration gives a unit; any other name is kept in the unit of the page. */
export const unitsOfAdditional: ReadonlyMap<string, QuantityUnit> = new Map([
  ['voltage', 'V'],
  ['current', 'A'],
  ['power', 'W'],
  ['powerFactor', ''],
  ['frequency', 'Hz'],
  ['apparentPower', 'VA'],
  ['reactivePower', 'var'],
] as const);
