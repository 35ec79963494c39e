import { type Unit, units } from './units.ts';

/**
 * What is wrong with the name of a series of this unit, worded to follow the name; undefined if nothing is.
 * The unit is the end of the name, so that nobody reads watts as kilowatts: also for series that a user declares.
 * @see https://prometheus.io/docs/practices/naming/
 */
export function seriesNameProblem(name: string, unit: Unit): string | undefined {
  const { suffix } = units[unit];
  if (suffix !== '')
    return name.endsWith(`_${suffix}`) ? undefined : `must end with _${suffix}, because its values are in ${units[unit].name}`;
  const claimed = Object.values(units).find((candidate) => candidate.suffix !== '' && name.endsWith(`_${candidate.suffix}`));
  return claimed === undefined ? undefined : `must not end with _${claimed.suffix}, because its values have no unit`;
}
