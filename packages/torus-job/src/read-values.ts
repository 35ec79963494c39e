import type { DecimalSeparator } from '@wattjobs/core/numbers';
import { type PrintedValues, readPrinted } from './separator.ts';
import type { ElectricalValues, ValueName } from './values.ts';

/** What a page shows. */
export interface ShownValues {
  readonly values: ElectricalValues;
  /** Values that exist but are ambiguous: which, and why. */
  readonly refused: readonly string[];
}

/** Reads the values on a page. `nameOnPage` returns that page's name for a value. */
export function readValues<Name extends ValueName>(
  names: readonly Name[],
  printed: PrintedValues,
  separator: DecimalSeparator,
  nameOnPage: (name: Name) => string,
): ShownValues {
  const read = readPrinted(printed, separator);
  const found = names.map((name) => [name, read[name]] as const);
  return {
    values: Object.fromEntries(found.flatMap(([name, quantity]) => (quantity?.kind === 'value' ? [[name, quantity.value]] : []))),
    refused: found.flatMap(([name, quantity]) => (quantity?.kind === 'refused' ? [`${nameOnPage(name)}: ${quantity.why}`] : [])),
  };
}
