import type { Page } from '@wattjobs/core/http';
import { parseQuantity } from '@wattjobs/core/numbers';
import { knownUnit, type QuantityUnit } from '@wattjobs/core/units';
import { readValues, type ShownValues } from './read-values.ts';
import type { TorusSettings } from './settings.ts';
import { torusValues, unitValueNames } from './values.ts';

/** The content of the unit's own page. `values` is absent without an input voltage: it is another page, or not ready yet. */
export type UnitReading = Partial<ShownValues> & Pick<ShownValues, 'refused'>;

/** Reads the table of the unit's page: the first cell of a row is its label, the second its value. */
export function interpretUnitPage(page: Page, settings: Pick<TorusSettings, 'decimalSeparator'>): UnitReading {
  const cells = page.tableRows().filter((row) => row.length >= 2);
  const printed = unitValueNames.flatMap((name) => {
    const { row, printedIn: unit } = torusValues[name];
    const text = textOf(cells, row.label, unit);
    return text === undefined ? [] : [[name, { kind: 'text', text, unit }] as const];
  });
  const nameOnPage = (name: (typeof unitValueNames)[number]) => torusValues[name].row.name;
  const { values, refused } = readValues(unitValueNames, Object.fromEntries(printed), settings.decimalSeparator, nameOnPage);
  return values.inputVoltageVolts === undefined ? { refused } : { values, refused };
}

function textOf(rows: readonly (readonly string[])[], label: RegExp, unit: QuantityUnit): string | undefined {
  const row = rows
    .filter(([first]) => label.test(first ?? ''))
    // A table head contains the same words, but no value.
    .filter(([, value = '']) => /\d/.test(value) || parseQuantity(value, { unit }).kind === 'absent')[0];
  return row === undefined ? undefined : withUnit(row);
}

/** The value of a row with its unit: from the value's own cell, else in brackets after the label, else from the next cell. */
function withUnit([label = '', value = '', next = '']: readonly string[]): string {
  if (!/\d/.test(value) || /[A-Za-z%]/.test(value)) return value;
  const bracketed = /[([]\s*([A-Za-z%]{1,5})\s*[)\]]/.exec(label)?.[1] ?? '';
  const unit = [bracketed, next].find((text) => knownUnit(text) !== undefined);
  return unit === undefined ? value : `${value} ${unit}`;
}
